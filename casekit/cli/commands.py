"""Which commands there are: their names, panels, modules and one line of help each.

A plain table, so that `casekit --help` and a misspelt name cost nothing: a command's module is
imported when that command is called, and no sooner.
"""

from casekit.messages import joined, tr
from casekit.model.value import Value

PANELS = (
    tr("Start"),
    tr("Team"),
    tr("Records"),
    tr("Sharing"),
    tr("History"),
    tr("Documents"),
    tr("Checks"),
)


class Command(Value):
    """One command; `function` is the function of casekit.cli.<module> that carries it out.

    Where a module is named as `quick`, its `run` answers without arguments, before typer is loaded:
    mostly nothing has changed since the last time, and parsing nothing would take the longest.
    """

    name: str
    panel: str
    module: str
    function: str
    help: str
    quick: str = ""


COMMANDS = (
    Command("demo", "Start", "demo", "demo", tr("build a vault of fictional cases and show it")),
    Command("init", "Start", "start", "init", tr("make a new vault for your team")),
    Command("clone", "Start", "together", "clone", tr("get a copy of your team's vault")),
    Command(
        "setup", "Start", "together", "setup", tr("let git merge, show and guard sealed files")
    ),
    Command(
        "doctor", "Start", "together", "doctor", tr("check what casekit needs, and the set-up")
    ),
    Command(
        "explain", "Start", "explaining", "explain", tr("what a finding means, and what to do")
    ),
    Command(
        "identity new", "Start", "identity", "new", tr("make your own key, print its public half")
    ),
    Command("identity show", "Start", "identity", "show", tr("print your public key")),
    Command("identity import", "Start", "identity", "import_key", tr("take over a key of age")),
    Command("team list", "Team", "team", "list_members", tr("who is and was in the team")),
    Command("team add", "Team", "team", "add", tr("add a member with a public key")),
    Command("team show", "Team", "team", "show", tr("one member, with keys and days")),
    Command(
        "team sign-key", "Team", "team", "sign_key", tr("add the key that a member signs with")
    ),
    Command(
        "team role", "Team", "team", "role", tr("say what a member does, and who keeps the keys")
    ),
    Command("team retire", "Team", "team", "retire", tr("end a membership, seal the member out")),
    Command("team ack", "Team", "team", "ack", tr("accept keys that others added")),
    Command("new", "Records", "records", "new", tr("make a case, or an item in a case")),
    Command("list", "Records", "records", "list_cases", tr("the cases of this vault")),
    Command("status", "Records", "records", "status", tr("what is due, overdue or out of line")),
    Command("show", "Records", "records", "show", tr("a case, or one section as its exact YAML")),
    Command(
        "edit", "Records", "editing", "edit", tr("change a section in your editor or from a file")
    ),
    Command("meetings", "Records", "meetings", "meetings", tr("all meetings, and who was there")),
    Command("minutes", "Records", "minutes", "minutes", tr("write down what a meeting agreed")),
    Command("set", "Records", "records", "set_fields", tr("change fields of one item")),
    Command("consent give", "Sharing", "consent", "give", tr("record a yes, and seal by it")),
    Command("consent refuse", "Sharing", "consent", "refuse", tr("record a no, and seal by it")),
    Command("consent withdraw", "Sharing", "consent", "withdraw", tr("take a consent back")),
    Command("consent renew", "Sharing", "consent", "renew", tr("let a consent go on")),
    Command("consent list", "Sharing", "consent", "list_consents", tr("the consents of a case")),
    Command("access", "Sharing", "sharing", "access", tr("who reads what, since when and why")),
    Command("seal", "Sharing", "sharing", "seal", tr("bring every file in line with the consents")),
    Command(
        "sync", "Sharing", "together", "sync", tr("fetch, merge and send: work with the others")
    ),
    Command("log", "History", "history", "log", tr("who changed what when, in words")),
    Command(
        "diff", "History", "differing", "diff", tr("what differs between two versions, in words")
    ),
    Command(
        "resolve", "History", "resolving", "resolve", tr("decide what two people changed at once")
    ),
    Command("undo", "History", "history", "undo", tr("take the last change back, as a new one")),
    Command("merge", "History", "together", "merge", tr("merge a clone, a branch or three files")),
    Command(
        "verify",
        "History",
        "trust",
        "verify",
        tr("who wrote the history, and could they"),
        "verifying",
    ),
    Command("render", "Documents", "documents", "render", tr("make a document for its audience")),
    Command(
        "validate",
        "Checks",
        "checks",
        "validate",
        tr("check cases or files, all problems at once"),
        "checking",
    ),
)

DESCRIPTION = tr(
    "The person decides who reads what; casekit turns that into encryption and documents."
)

GLOBAL_OPTIONS = tr("""\
Global options, before or after the command:
  --vault DIR      the vault; else CASEKIT_VAULT, else found upwards from here
  --identity FILE  your key; else CASEKIT_IDENTITY, else in your config folder
  --today DATE     the day to reckon from; else CASEKIT_TODAY, else today
  --lang nl|en     language of documents, of new cases and of what casekit says; for the last,
                   else CASEKIT_LANG, else that of the vault, else that of the computer
  --json           print one JSON object
  --quiet          no remarks, only results and errors
  --version        print the version
  --help           print help, also of each command
""")

ENVIRONMENT = tr("""\
CASEKIT_PASSPHRASE holds the passphrase of your key for scripts that have no terminal. Programs
that run under your name can read it: use it where nobody else works, and never in a profile.

Exit status: 0 fine, 1 findings, 2 usage, 3 no key or no access, 4 merge conflict,
5 refused: for lack of consent, or of a yes at a question; 70 a fault of casekit.
""")


def find(words: list[str]) -> tuple[Command | None, list[str]]:
    """The command that the first words name, and the words that are left for it."""
    for length in (2, 1):
        name = " ".join(words[:length])
        for command in COMMANDS:
            if command.name == name and len(words) >= length:
                return command, words[length:]
    return None, words


def group(name: str) -> tuple[Command, ...]:
    """The commands whose first word this is, where a second one is needed (`consent give`)."""
    return tuple(command for command in COMMANDS if command.name.startswith(f"{name} "))


def similar(words: list[str]) -> str:
    """The command that was probably meant, or an empty text."""
    from difflib import get_close_matches

    names = [command.name for command in COMMANDS]
    firsts = [name.partition(" ")[0] for name in names]
    typed = [" ".join(words[:2]), words[0]]
    for text, known in zip(typed, (names, [*names, *firsts]), strict=True):
        if found := get_close_matches(text, known, n=1, cutoff=0.7):
            return found[0]
    return ""


def overview() -> str:
    """The help of casekit itself: every command under its panel."""
    lines: list[str] = [tr("usage: casekit COMMAND [OPTIONS]"), "", DESCRIPTION]
    for panel in PANELS:
        lines += ["", panel]
        lines += _listed([command for command in COMMANDS if command.panel == panel])
    lines += ["", GLOBAL_OPTIONS, ENVIRONMENT]
    lines.append(
        tr("New here? casekit demo builds a vault to look at; casekit COMMAND --help tells more.")
    )
    return joined("\n", [*lines, ""])


def group_overview(name: str) -> str:
    """The help of a group of commands, such as `casekit consent`."""
    usage = tr("usage: casekit {name} COMMAND [OPTIONS]", name=name)
    more = tr("casekit {name} COMMAND --help tells more.", name=name)
    return joined("\n", [usage, "", *_listed(list(group(name))), "", more, ""])


def _listed(commands: list[Command]) -> list[str]:
    return [joined("", [f"  {command.name:<18}", command.help]) for command in commands]
