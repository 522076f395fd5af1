"""The job that looks after the other jobs: what a killed worker held in its hands is run again."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from storefront.alarms import alarm

MOST_DEATHS = 8
"""A job that took so many workers down with it is parked for a person (threats I8)."""


@app.periodic(cron="* * * * * */30")
@app.task(queue="upkeep", queueing_lock="upkeep.rescue", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that have not been heard of for 30 s wait anew, so that a kill heals within two minutes (I6).

    All our jobs may run twice: what they do is keyed by its own row.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts >= MOST_DEATHS:
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            alarm("job.poison", f"{job.task_name} {job.id}", f"given up after {job.attempts} tries")
        else:
            await manager.retry_job(job)
