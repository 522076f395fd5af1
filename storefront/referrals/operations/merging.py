"""What carries one agent's name goes to the other, when both are one person (agents L11). Needs a transaction."""

from storefront.referrals.models import Agent, AgentContact, ReferralLink


def hand_over(*, gone: Agent, kept: Agent) -> None:
    """Codes, links, arrivals, bindings and numbers: whatever was printed or sent credits `kept` from now on.

    Stored attributions stay as they are: they say who was credited then, and by what evidence.
    """
    gone.codes.update(agent=kept)
    _hand_over_links(gone, kept)
    gone.touches.update(agent=kept)
    gone.bindings.update(agent=kept)
    for contact in gone.contacts.all():
        AgentContact.objects.get_or_create(
            agent=kept,
            value=contact.value,
            defaults={"verified_at": contact.verified_at, "retired_at": contact.retired_at},
        )
    gone.favourites.all().delete()
    Agent.objects.filter(pk=gone.pk).update(status=Agent.Status.CLOSED, is_hidden=True)


def _hand_over_links(gone: Agent, kept: Agent) -> None:
    """A link that both have to one thing keeps its slug, under a channel of its own."""
    hers = set(kept.links.values_list("target", "target_id", "channel"))
    for link in gone.links.all():
        is_double = (link.target, link.target_id, link.channel) in hers
        channel = f"merged{gone.pk}"[:12] if is_double else link.channel
        if is_double and (link.target, link.target_id, channel) in hers:
            channel = f"link{link.pk}"[:12]
        ReferralLink.objects.filter(pk=link.pk).update(agent=kept, channel=channel)
        hers.add((link.target, link.target_id, channel))
