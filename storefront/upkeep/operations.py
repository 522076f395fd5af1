"""What staff may do with a job that was given up."""

from django.db import connection


def run_again(job_id: int) -> bool:
    """Put a failed job back into the queue, its tries counted anew. False when it is not failed (any more)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = null"
            " where id = %s and status = 'failed'",
            [job_id],
        )
        return bool(cursor.rowcount)
