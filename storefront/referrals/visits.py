"""Which requests for a link come from a person. Machines see the preview and leave nothing (A2). Pure."""

import re
from collections.abc import Mapping

# Names that preview fetchers and crawlers send. No bare "bot": there are phones called Cubot.
_MACHINES = re.compile(
    r"""
      ^WhatsApp/ | ^Viber\b | ^Snapchat\b | facebookexternalhit | facebookcatalog | facebot
    | meta-external | TelegramBot | Twitterbot | Discordbot | LinkedInBot | Slackbot | Slack-ImgProxy
    | SkypeUriPreview | Pinterest(bot|/0) | redditbot | vkShare | Embedly | Iframely
    | Google-(InspectionTool|Read-Aloud|PageRenderer|Safety) | GoogleOther | Googlebot | Storebot-Google
    | AdsBot | Mediapartners | bingbot | BingPreview | Applebot | YandexBot | DuckDuckBot | Baiduspider
    | PetalBot | AhrefsBot | SemrushBot | MJ12bot | DotBot | CCBot | Bytespider | TikTokSpider
    | Amazonbot | GPTBot | OAI-SearchBot | ChatGPT-User | ClaudeBot | PerplexityBot | archive\.org_bot
    | UptimeRobot | Mastodon/ | bot/\d | crawler | spider/\d
    | ^(curl|Wget|python-requests|python-httpx|Go-http-client|Java|okhttp|axios)/
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PREFETCH_HEADERS = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def is_person(*, method: str, headers: Mapping[str, str]) -> bool:
    """Whether somebody opened the page: no HEAD, no prefetch, no prerender, no known machine.

    An unknown or missing name is a person: a sale must not be lost to caution.
    """
    if method != "GET":
        return False
    purposes = " ".join(headers.get(name, "").lower() for name in _PREFETCH_HEADERS)
    if any(word in purposes for word in ("prefetch", "prerender", "preview")):
        return False
    return _MACHINES.search(headers.get("User-Agent", "")) is None
