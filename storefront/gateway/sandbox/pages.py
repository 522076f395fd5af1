"""The hosted payment page: HTML without scripts, for a phone of 360 px, in the session's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from . import passing, payments
from .errors import ApiError
from .forms import CannotReadForm, decode
from .frontdoor import Call, Reply
from .words import BANK_NAMES, WORDS, amount_text, language_of
from .world import Json, World

_HERE = Path(__file__).parent
_PAGE = Template((_HERE / "hosted.html").read_text(encoding="utf-8"))
_FORM = Template((_HERE / "hosted_form.html").read_text(encoding="utf-8"))
_STYLE = (_HERE / "hosted.css").read_bytes()
_MALAYSIAN_TIME = timezone(timedelta(hours=8))
_PREFIX = "/c/pay/"


def answer(world: World, call: Call) -> Reply:
    """Serve the style sheet, a payment page, or a buyer's choice on it."""
    if call.path == "/c/hosted.css":
        return Reply(body=_STYLE, headers={"Content-Type": "text/css; charset=utf-8"})
    with world.lock:
        passing.catch_up(world)
        session = world.table("sessions").get(call.path.removeprefix(_PREFIX))
        if session is None:
            return _unknown(call)
        if call.method == "POST":
            return _choose(world, session, call)
        return _show(world, session, call)


def _choose(world: World, session: Json, call: Call) -> Reply:
    """One try by the buyer; afterwards back to the shop, or here again after a decline."""
    try:
        chosen = decode(call.body.decode("utf-8"))
        outcome = str(chosen.get("outcome", ""))
        if outcome not in payments.OUTCOMES:
            raise ApiError("No such outcome.")
        if session["status"] == "open":
            bank = str(chosen.get("bank", ""))
            method = str(chosen.get("method", "card"))
            bank_or_none = bank if bank in BANK_NAMES else None
            payments.attempt(world, session, method=method, outcome=outcome, bank=bank_or_none)
            passing.catch_up(world)
            world.save()
    except (ApiError, CannotReadForm, UnicodeDecodeError) as error:
        return Reply(400, escape(str(error)).encode("utf-8"), {"Content-Type": "text/plain; charset=utf-8"})
    if session["status"] == "complete":
        return _redirect(_success_url(session))
    return _redirect(f"{_PREFIX}{session['id']}?declined=1")


def _show(world: World, session: Json, call: Call) -> Reply:
    language = language_of(session["locale"], call.headers.get("accept-language", ""))
    words = WORDS[language]
    if session["status"] == "open":
        content = _form(world, session, language, was_declined=urlsplit(call.target).query == "declined=1")
    else:
        is_complete = session["status"] == "complete"
        target = _success_url(session) if is_complete else session["cancel_url"]
        link = f'<a class="away" href="{escape(target)}">{words["back"]}</a>' if target else ""
        content = f'<p class="told" role="status">{words[session["status"]]}</p>{link}'
    return _page(language, content, _origin(session["success_url"]))


def _form(world: World, session: Json, language: str, *, was_declined: bool) -> str:
    words = WORDS[language]
    amount = amount_text(session["amount_total"], session["currency"], language)
    until = datetime.fromtimestamp(session["expires_at"], UTC).astimezone(_MALAYSIAN_TIME)
    cancel = session["cancel_url"]
    return _FORM.substitute(
        {
            **words,
            "alert": f'<p class="alert" role="alert">{words["was_declined"]}</p>' if was_declined else "",
            "amount": amount,
            "cancel_link": f'<a class="away" href="{escape(cancel)}">{words["cancel"]}</a>' if cancel else "",
            "lines": "".join(
                _line(row, language) for row in world.table("line_items")[session["id"]]["lines"]
            ),
            "methods": "".join(
                _method(name, index, words) for index, name in enumerate(session["payment_method_types"])
            ),
            "open_until": words["open_until"].format(time=until.strftime("%H:%M")),
            "pay": words["pay"].format(amount=amount),
            "session_id": session["id"],
        }
    )


def _line(line: Json, language: str) -> str:
    times = f" × {line['quantity']}" if line["quantity"] > 1 else ""
    amount = amount_text(line["amount_total"], line["currency"], language)
    return f"<li><span>{escape(line['description'])}{times}</span><span>{amount}</span></li>"


def _method(name: str, index: int, words: dict[str, str]) -> str:
    checked = " checked" if index == 0 else ""
    hint = f"<small>{words['card_hint']}</small>" if name == "card" else ""
    choice = (
        f'<label class="choice"><input type="radio" name="method" value="{name}"{checked}>'
        f"<span>{words[name]}{hint}</span></label>"
    )
    if name != "fpx":
        return choice
    options = "".join(
        f'<option value="{code}"{" selected" if code == "maybank2u" else ""}>{bank}</option>'
        for code, bank in BANK_NAMES.items()
    )
    return f'{choice}<label class="bank">{words["bank"]}<select name="bank">{options}</select></label>'


def _unknown(call: Call) -> Reply:
    language = language_of(None, call.headers.get("accept-language", ""))
    reply = _page(language, f"<p>{WORDS[language]['unknown']}</p>", "")
    reply.status = 404
    return reply


def _page(language: str, content: str, shop: str) -> Reply:
    words = WORDS[language]
    page = _PAGE.substitute(language=language, title=words["title"], notice=words["notice"], content=content)
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{policy} {shop}".rstrip(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Reply(200, page.encode("utf-8"), headers)


def _success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _redirect(url: str) -> Reply:
    return Reply(303, b"", {"Location": url, "Cache-Control": "no-store"})
