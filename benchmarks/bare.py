"""The same two requests without the portal: one file of Flask, sqlite3 and Jinja, as written in a day.

`python -m benchmarks.bare PORT FILE` serves a copy of the portal's database. Same engine (pysqlite3 where the
portal has it), same pragmas, same server and threads, the same page to the letter (but for the CSRF token's
value, which is as long), same gzip, same rows written, history included. `benchmarks.visits` compares them.

What it leaves out, all of it to its own advantage: the query builder and model objects (it asks for just the
columns it shows), the chain over the history (a seal and a MAC per row, and the head that is rewritten with them),
WTForms, blueprints, role declarations, the log, the ten security headers, trusted hosts, signed CSRF tokens, the stamp
card with its mistakes, notes that are still to be computed from contacts, PostgreSQL (whose hand-in needs a row lock),
addresses written with `url_for`, and opening a connection per request as the Flask tutorial does: each thread keeps
its own.
"""

import gzip
import hashlib
import hmac
import json
import secrets
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import waitress
from flask import Flask, abort, flash, g, redirect, render_template, request, session
from flask.sessions import SecureCookieSessionInterface

from benchmarks import SECRET_KEY, THREADS
from portal.kit.dates import holidays
from portal.web.phone import version

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

HERE = Path(__file__).resolve().parent
BRUSSELS = ZoneInfo("Europe/Brussels")
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

app = Flask("bare", template_folder=str(HERE / "plain"), static_folder=str(HERE.parent / "static"))
app.config.update(
    SECRET_KEY=SECRET_KEY,
    SESSION_COOKIE_NAME="portaal",
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_REFRESH_EACH_REQUEST=False,
    PERMANENT_SESSION_LIFETIME=timedelta(days=365),
)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
held = threading.local()


class Cookie(SecureCookieSessionInterface):
    digest_method = staticmethod(hashlib.sha256)


app.session_interface = Cookie()


def db():
    if not hasattr(held, "db"):
        held.db = sqlite3.connect(app.config["FILE"], isolation_level=None, timeout=10)
        held.db.row_factory = sqlite3.Row
        wal = "wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete"
        for pragma in (
            f"journal_mode={wal}",
            "synchronous=extra",
            "foreign_keys=1",
            "secure_delete=1",
            "cache_size=-16000",
        ):
            held.db.execute(f"pragma {pragma}")
    return held.db


def now():
    return datetime.now(UTC).replace(tzinfo=None)


def today():
    return datetime.now(BRUSSELS).date()


def quarter_of(day):
    return day.year, (day.month + 2) // 3


def bounds(year, quarter):
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return first, after - timedelta(days=1)


def before(year, quarter):
    return (year - 1, 4) if quarter == 1 else (year, quarter - 1)


@app.template_filter()
def euro(cents):
    return f"€\u00a0{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


@app.template_filter()
def day_month(day):
    return f"{day.day}\u00a0{MONTHS[day.month - 1]}"


@app.template_filter()
def day_text(iso):
    day = date.fromisoformat(iso)
    return f"{day_month(day)} {day.year}"


@app.template_filter()
def weekday_day(day):
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)}"


@app.template_filter()
def months(quarter):
    a, b, c = MONTHS[3 * quarter - 3 : 3 * quarter]
    return f"{a}, {b} en {c}"


@app.template_filter()
def national(phone):
    digits = "0" + phone[3:]
    return "\u00a0".join((digits[:3], digits[3:5], digits[5:7], digits[7:]))


@app.template_global()
def csrf_token():
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(68)
    return session["csrf"]


def asset(name):
    digest = hashlib.sha256((HERE.parent / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


VERSION = version()  # of everything that pages are made of, as the portal says it

app.jinja_env.globals["assets"] = {
    name: asset(name) for name in ("icon.svg", "style.css", "vendor/htmx-2.0.11.min.js", "portal.js")
}


@app.before_request
def sign_in_and_token():
    if request.endpoint in ("sign_in", "static"):
        return None
    token = hashlib.sha256(session.get("_user_id", "").encode()).hexdigest()
    g.me = db().execute(
        "select person.id, person.branch_id, given_name, family_name, person.email, vehicle,"
        " branch.name as branch, branch.phone as branch_phone, branch.email as branch_email,"
        " device.id as device_id, last_seen_at from device"
        " join person on person.id = device.person_id join branch on branch.id = person.branch_id"
        " where token_hash = ? and ended_at is null and expires_at > ? and disabled_at is null",
        (token, str(now())),
    ).fetchone()  # fmt: skip
    if g.me is None:
        return redirect("/aanmelden", 303)
    day = today().isoformat()
    roles = db().execute(
        "select role from role_period"
        " where person_id = ? and started_on <= ? and (ended_on is null or ended_on >= ?)",
        (g.me["id"], day, day),
    ).fetchall()  # fmt: skip
    if not roles:
        return redirect("/aanmelden", 303)
    if datetime.fromisoformat(g.me["last_seen_at"]) < now() - timedelta(days=1):
        db().execute("update device set last_seen_at = ? where id = ?", (str(now()), g.me["device_id"]))
    if request.method == "POST" and not hmac.compare_digest(
        request.form.get("csrf_token", ""), session.get("csrf", "-")
    ):
        abort(400)
    return None


@app.after_request
def compress(answer):
    answer.headers["Cache-Control"] = "no-store"
    if answer.mimetype == "text/html" and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = answer.get_data()
        if len(body) >= 800:
            answer.set_data(gzip.compress(body, 5, mtime=0))
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers["Vary"] = "Accept-Encoding, Cookie"
    return answer


@app.get("/aanmelden")
def sign_in():
    return render_template("sign_in.html")


@app.get("/")
def home():
    me, day = g.me, today()
    notes = db().execute(
        "select id, year, quarter, status, paid_on, submitted_at,"
        " (select coalesce(sum(cents), 0) from expense_line"
        " where note_id = expense_note.id and not struck) as total"
        " from expense_note where volunteer_id = ? order by year desc, quarter desc, id desc limit 6",
        (me["id"],),
    ).fetchall()  # fmt: skip
    today_rows = db().execute(
        "select match.id, alias, usual_weekday, family_details.phone, street, postcode, town from match"
        " join family on family.id = match.family_id"
        " left outer join family_details on family_details.family_id = family.id"
        " where volunteer_id = ? and started_on <= ? and (ended_on is null or ended_on >= ?)"
        " order by match.id",
        (me["id"], day.isoformat(), day.isoformat()),
    ).fetchall()  # fmt: skip
    marks = ",".join("?" * len(today_rows))
    ticked = db().execute(
        f"select match_id, id from contact where match_id in ({marks}) and day = ?",
        (*[row["id"] for row in today_rows], day.isoformat()),
    ).fetchall()  # fmt: skip
    return render_template(
        "home.html", me=me, notes=notes[:3], today=today_rows, ticked=dict(tuple(row) for row in ticked),
        day=day, quarter="{}K{}".format(*quarter_of(day)), version=VERSION, asked=asked(today_rows, day),
        standing=standing(notes, came_back(), *owed_on(day)), has_reported=has_reported(),
    )  # fmt: skip


def asked(matches, day):
    """(match, day) of the last two usual days of which nothing is known."""
    first = day - timedelta(days=14)
    period = (g.me["id"], (first - timedelta(days=6)).isoformat(), day.isoformat())
    of_mine = "join match on match.id = match_id where volunteer_id = ? and day between ? and ?"
    visits = db().execute(f"select match_id, day from contact {of_mine}", period).fetchall()
    weeks = {(row["match_id"], date.fromisoformat(row["day"]).isocalendar()[:2]) for row in visits}
    missed = {tuple(row) for row in db().execute(f"select match_id, day from missed_visit {of_mine}", period)}
    away = db().execute("select first_on, last_on from absence where volunteer_id = ? and last_on >= ?",
                        (g.me["id"], first.isoformat())).fetchall()  # fmt: skip
    days = [first + timedelta(days=ago) for ago in range(14)]
    return [
        (match, one)
        for match in matches
        for one in days
        if one.isoweekday() == match["usual_weekday"]
        and one not in holidays(one.year)
        and (match["id"], one.isoformat()) not in missed
        and (match["id"], one.isocalendar()[:2]) not in weeks
        and not any(row["first_on"] <= one.isoformat() <= row["last_on"] for row in away)
    ]


def came_back():
    """Whether a payment to this volunteer came back and waits for a look at the account."""
    return db().execute(
        "select 1 from expense_note join batch_entry on batch_entry.note_id = expense_note.id"
        " where volunteer_id = ? and expense_note.status = 'approved'"
        " and failed_at is not null and released_at is null limit 1",
        (g.me["id"],),
    ).fetchone()  # fmt: skip


def has_reported():
    """Whether this volunteer ever reported a concern."""
    return db().execute("select 1 from concern where reporter_id = ? limit 1", (g.me["id"],)).fetchone()


def owed_on(day):
    """(quarter, matches that have to hand it in): the quarter that ended, or on its last day the one that runs."""
    running = quarter_of(day)
    ended = before(*running)
    missing = owed(ended)
    if not missing and day == bounds(*running)[1]:
        return running, owed(running)
    return ended, missing


def standing(notes, came_back, period, missing):
    """(mood, sentence, help, button, address), the most urgent first."""
    for note in notes:
        if note["status"] == "returned":
            sentence = f"Je coördinator heeft een vraag over je onkostennota van {months(note['quarter'])}."
            address = f"/onkosten/{g.me['id']}/{note['year']}K{note['quarter']}"
            return "euro", sentence, "", "Vraag beantwoorden", address
    if came_back:
        more = "Kijk je rekeningnummer na. We proberen het daarna opnieuw."
        return "euro", "De bank kon je onkosten niet storten.", more, "Rekening nakijken", "/mijn-gegevens"
    if missing:
        year, quarter = period
        sentence = f"Nog één ding te doen: je contacten van {months(quarter)} doorgeven."
        address = f"/contacten/{missing[0]['id']}/{year}K{quarter}"
        last = bounds(year, quarter)[1] + timedelta(days=15)
        when = f"Graag ten laatste op {day_month(last)}. " if last >= today() else ""
        drives = g.me["vehicle"] != "none" and any(row["km_one_way"] for row in missing)
        after = " Daarna staat je onkostennota klaar." if drives else ""
        return "pencil", sentence, f"{when}Het duurt ongeveer een minuut.{after}", "Contacten invullen", address
    coming = [note for note in notes if note["status"] in ("submitted", "approved", "paying")]
    if coming:
        last = max(datetime.fromisoformat(note["submitted_at"]) for note in coming)
        last = last.replace(tzinfo=UTC).astimezone(BRUSSELS).date() + timedelta(days=14)
        total = euro(sum(note["total"] for note in coming))
        late = ". Dat is later dan beloofd, en komt zo snel mogelijk."
        until = late if last < today() else f", ten laatste op {day_month(last)}."
        return "check", f"Alles is in orde. Je krijgt {total}{until}", "", "", ""
    for note in notes:
        paid = note["paid_on"] and date.fromisoformat(note["paid_on"])
        if paid and today() - paid < timedelta(days=14):
            sentence = f"Op {day_month(paid)} is {euro(note['total'])} op je rekening gestort."
            return "check", f"Alles is in orde. {sentence}", "", "", ""
    return "check", "Alles is in orde. Je hoeft nu niets te doen.", "", "", ""


def owed(period):
    """This volunteer's matches that still have to hand in a quarter."""
    first, last = bounds(*period)
    matches = db().execute(
        "select match.id, match.ended_on, match.km_one_way from match join family on family.id = match.family_id"
        " where volunteer_id = ? and started_on <= ? and (ended_on is null or ended_on >= ?)"
        " order by started_on",
        (g.me["id"], last.isoformat(), first.isoformat()),
    ).fetchall()  # fmt: skip
    marks = ",".join("?" * len(matches))
    done = db().execute(
        f"select match_id from contact_overview where match_id in ({marks}) and year = ? and quarter = ?"
        " and status = 'handed_in'",
        (*[row["id"] for row in matches], *period),
    ).fetchall()  # fmt: skip
    ready = min(last, today()).isoformat()
    handed_in = {row["match_id"] for row in done}
    return [
        row for row in matches if row["id"] not in handed_in and min(row["ended_on"] or "9", last.isoformat()) <= ready
    ]


@app.post("/contacten/<int:match_id>/<int:year>K<int:quarter>/indiening")
def hand_in(match_id, year, quarter):
    first, last = bounds(year, quarter)
    match = db().execute(
        "select match.id, match.branch_id, match.volunteer_id, started_on, ended_on, km_one_way, alias"
        " from match join family on family.id = match.family_id"
        " where volunteer_id = ? and started_on <= ? and (ended_on is null or ended_on >= ?)"
        " and match.id = ?",
        (g.me["id"], last.isoformat(), first.isoformat(), match_id),
    ).fetchone()  # fmt: skip
    if match is None:
        abort(404)
    try:
        ticked = sorted({date.fromisoformat(day) for day in request.form.getlist("dag")})
        seen = {date.fromisoformat(day) for day in request.form.get("gezien", "").split()}
    except ValueError:
        abort(422)
    begin, end = date.fromisoformat(match["started_on"]), min(last, today())
    if not ticked or any(not max(first, begin) <= day <= end for day in ticked):
        abort(422)
    db().execute("begin immediate")
    try:
        write_hand_in(match, year, quarter, ticked, seen)
        db().execute("commit")
    except BaseException:
        db().execute("rollback")
        raise
    (count,) = db().execute(
        "select count(*) from contact where match_id = ? and day between ? and ?",
        (match_id, first.isoformat(), last.isoformat()),
    ).fetchone()  # fmt: skip
    flash(f"Je contacten zijn ingediend: {count} keer was je er. Dank je.", "ok")
    if missing := owed((year, quarter)):
        return redirect(f"/contacten/{missing[0]['id']}/{year}K{quarter}", 303)
    if match["km_one_way"] and g.me["vehicle"] != "none":
        return redirect(f"/onkosten/{g.me['id']}/{year}K{quarter}", 303)
    return redirect("/", 303)


def write_hand_in(match, year, quarter, ticked, seen):
    me, branch, moment = g.me["id"], match["branch_id"], str(now())
    key = (match["id"], year, quarter)
    overview = db().execute(
        "select id, status from contact_overview where match_id = ? and year = ? and quarter = ?", key
    ).fetchone()  # fmt: skip
    if overview is not None and overview["status"] != "open":
        abort(409)
    if overview is None:
        made = db().execute(
            "insert into contact_overview"
            " (branch_id, match_id, year, quarter, status, no_contact_reason, on_paper, correction)"
            " values (?, ?, ?, ?, 'open', '', 0, '')",
            (branch, *key),
        )  # fmt: skip
    overview_id = made.lastrowid if overview is None else overview["id"]
    first, last = bounds(year, quarter)
    stored = {
        date.fromisoformat(row["day"]): row
        for row in db().execute(
            "select day, kind, minutes from contact where match_id = ? and day between ? and ? order by day",
            (match["id"], first.isoformat(), last.isoformat()),
        )
    }
    added = [day.isoformat() for day in ticked if day not in seen and day not in stored]
    removed = [day for day in seen if day not in ticked and day in stored]
    db().executemany(
        "insert into contact (branch_id, match_id, day, kind, counts, remark, entered_by_id, created_at)"
        " values (?, ?, ?, 'home_visit', 1, '', ?, ?)",
        [(branch, match["id"], day, me, moment) for day in added],
    )
    db().executemany(
        "delete from contact where match_id = ? and day = ?",
        [(match["id"], day.isoformat()) for day in removed],
    )
    history(branch, me, overview_id, "tick", added=added, removed=[dict(stored[day]) for day in removed])
    db().execute(
        "update contact_overview set status = 'handed_in', handed_in_at = ?, handed_in_by_id = ?,"
        " on_paper = 0, no_contact_reason = '', correction = '', correction_at = null where id = ?",
        (moment, me, overview_id),
    )
    history(
        branch, me, overview_id, "hand_in", status=["open", "handed_in"], handed_in_at=moment,
        handed_in_by=me, on_paper=False, no_contact_reason="", correction="", correction_at=None,
    )  # fmt: skip
    write_receipt(match, year, quarter, len(added) + len(stored) - len(removed), moment)


def write_receipt(match, year, quarter, count, moment):
    """What was handed in, as a letter in the outbox."""
    text = (
        f"Dag {g.me['given_name']},\n\nWe kregen je contacten van {months(quarter)} {year}: {count} contacten. "
        "Dank je.\n\nKlopt er iets niet? Vraag een verbetering, dan staat het weer open."
    )
    phone = national(g.me["branch_phone"]).replace("\u00a0", " ")
    db().execute(
        "insert into letter (branch_id, person_id, to_name, to_address, kind, subject, text, button_label,"
        " button_url, secret, created_at, due_at, tries, error, reply_to, html, about, told, closing, pictures)"
        " values (?, ?, ?, ?, 'contacts-handed-in', 'Je contacten zijn ingediend', ?, 'Bekijk wat je indiende',"
        " ?, 0, ?, ?, 0, '', ?, '', ?, '', ?, '')",
        (
            match["branch_id"], g.me["id"], f"{g.me['given_name']} {g.me['family_name']}", g.me["email"], text,
            f"/contacten/{match['id']}/{year}K{quarter}", moment, moment, g.me["branch_email"],
            f"contacts-{g.me['id']}-{year}K{quarter}",
            f"Een vraag? Antwoord gewoon op deze mail, of bel {phone}. {g.me['branch']}",
        ),
    )  # fmt: skip


def history(branch, actor, subject_id, verb, **details):
    db().execute(
        "insert into history_entry"
        " (branch_id, at, actor_id, subject, subject_id, verb, details, seal, erased, mac)"
        " values (?, ?, ?, 'contact_overview', ?, ?, ?, '', '', '')",
        (branch, str(now()), actor, subject_id, verb, json.dumps(details, ensure_ascii=False)),
    )


if __name__ == "__main__":
    app.config["FILE"] = sys.argv[2]
    waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS)
