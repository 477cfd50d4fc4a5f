"""What each finding on the history means, for people who never saw git: `casekit explain`."""

from casekit.model.value import Value


class Explained(Value):
    """What was found, why it matters, and what to do about it."""

    what: str
    why: str
    do: str


_ASK = "Ask whoever is named as its maker, by telephone and not by mail. "
_WAYS = (
    "Was it an honest mistake: casekit verify --accept COMMIT shows what you would accept, and "
    "remembers it on your computer alone. Should nobody have to live with it: a keykeeper says "
    "casekit verify --reject COMMIT, and what it changed counts for nobody any more."
)

HISTORY = {
    "aside-lost": Explained(
        "A version of a section that waited to be merged was taken away, and what it says stands "
        "nowhere else.",
        "Somebody wrote it, and others would never see it.",
        f"The hint says how it comes back. {_ASK}{_WAYS}",
    ),
    "author-other": Explained(
        "A commit is signed by one member, and names another one as its maker.",
        "It could be put into the mouth of somebody who knows nothing of it.",
        f"As a warning it is what git does in a rebase. As an error: {_ASK}{_WAYS}",
    ),
    "commit-backdated": Explained(
        "A commit claims to be older than the one that it follows.",
        "A wrong clock does that, and so does somebody who wants to have signed before being let "
        "go.",
        f"{_ASK}{_WAYS}",
    ),
    "commit-odd": Explained(
        "The head of a commit can be read in two ways: something stands in it twice, or not at "
        "all.",
        "No program makes such a commit by itself. Two programs could see two different makers.",
        f"Take it for an attack. {_WAYS}",
    ),
    "commit-postdated": Explained(
        "A commit claims to be of a time that is still to come.",
        "Mostly a clock is wrong; what comes later would look as if it were too old.",
        f"Ask its maker to set the clock of the computer right. {_WAYS}",
    ),
    "commit-on-rejected": Explained(
        "A commit was built on one that a keykeeper rejected.",
        "What was rejected would come back by it.",
        "If it is yours, the hint says how to keep your words and send them again. If it is of "
        f"somebody else: {_ASK}{_WAYS}",
    ),
    "commit-rejected": Explained(
        "A keykeeper rejected this commit: what it changed counts for nobody.",
        "Nothing has to be done. If you made it, your words are still in the history.",
        "git show COMMIT:FILE | casekit edit CASE SECTION --from - brings a section of it back as "
        "your own edit. Somebody who took a consent back in it has to be heard again.",
    ),
    "commit-unsigned": Explained(
        "A commit has no signature, though its maker had a key to sign with when it came in, or is "
        "in no team.",
        "Anybody who may push could have made it in somebody's name.",
        f"Where it changes nothing of a record it is a warning, and sync goes on. Else: {_ASK}"
        "casekit setup on that computer makes git sign. Merge with casekit sync and never by a "
        f"button of a hosting site. {_WAYS}",
    ),
    "commit-unsigned-keyless": Explained(
        "A commit names a member who has no key to sign with yet.",
        "Nothing shows that the member made it. Nobody is stopped by it.",
        "Let the member make a key (casekit identity new), and a keykeeper add it (casekit team "
        "sign-key).",
    ),
    "consent-widened": Explained(
        "A consent says more than it said before, or a withdrawal, a refusal or an event of it is "
        "gone.",
        "Somebody might read again what the person took back. What was taken back never returns.",
        "Ask the person. The keeper withdraws it again, or records a new consent. It is accepted "
        f"only by name: casekit verify --accept COMMIT --even consent-widened. {_WAYS}",
    ),
    "consents-unreadable": Explained(
        "The consents of a case can't be read in one version.",
        "Nobody can tell whether one was widened there.",
        f"{_ASK}{_WAYS}",
    ),
    "keeper-left": Explained(
        "A consent, the network or who keeps a case was changed off-line, by somebody who no "
        "longer kept the case when it came in.",
        "It can't be told from a decision made afterwards with the clock set back, which would "
        "give access that nobody may give.",
        f"{_ASK}A keeper of the case can decide the same anew. It is accepted only by name: "
        f"casekit verify --accept COMMIT --even keeper-left. {_WAYS}",
    ),
    "merge-dropped": Explained(
        "A merge took one version of a section whole and left out what the other side wrote.",
        "Somebody's words are not in the section any more, though they are in the history.",
        "The hint brings the other version back. As an error: whoever merged may not write this "
        f"section. {_WAYS}",
    ),
    "merge-octopus": Explained(
        "A merge brings more than two lines of work together at once.",
        "Nobody can tell what in it comes from which side. casekit never makes such a merge.",
        f"casekit sync merges them one by one. {_ASK}{_WAYS}",
    ),
    "merge-unproved": Explained(
        "Somebody who may not write a section brought two versions of it together, and your key "
        "does not open both.",
        "Whether a word was added on the way can't be told on this computer.",
        "Ask a keeper of the case, whose casekit verify can tell.",
    ),
    "merge-unseen": Explained(
        "A merge took one version whole of a section that your key does not open.",
        "What the other side wrote is not in it, and you can't look.",
        "Ask whoever merged, and a keeper of the case.",
    ),
    "network-keys": Explained(
        "Keys or handles of people on the network map were changed by somebody who doesn't decide "
        "who reads the case.",
        "Sections could be sealed to a key of somebody else.",
        f"{_ASK}A keeper puts the map right. {_WAYS}",
    ),
    "rejection-wide": Explained(
        "A keykeeper rejected commits, and among them a rightful change of the team or settings.",
        "Somebody who was let go could come back that way.",
        "Ask that keykeeper by telephone. Another keykeeper can reject the rejection: casekit "
        "verify --reject COMMIT.",
    ),
    "root-other": Explained(
        "The history has another beginning than the one that was taken down on this computer.",
        "Everything could be forged, keys and all: it may be another vault under your team's name.",
        "It can't be accepted commit by commit. If your team began anew on purpose, ask a "
        "colleague to read the fingerprint to you (casekit doctor), and give it to casekit verify "
        '--accept-beginning "FINGERPRINT".',
    ),
    "section-aside": Explained(
        "A version waits to be merged that no merge put there.",
        "Somebody may want an old or forged text to be merged by others.",
        f"{_ASK}{_WAYS}",
    ),
    "section-broken": Explained(
        "A version of a section can't be read, though it is sealed to you.",
        "What was written may be lost, or something else was put in its place.",
        f"{_ASK}git checkout of the version before brings that back. {_WAYS}",
    ),
    "section-chain": Explained(
        "A section does not say that it replaces the one that stood there before.",
        "A rebase does this, and so does somebody who overwrites what others wrote.",
        "Ask its maker whether it was a rebase or a cherry-pick; casekit diff shows what differs.",
    ),
    "section-place": Explained(
        "A file holds a section of another case, or another section.",
        "People would take one person's record for that of somebody else.",
        f"{_ASK}{_WAYS}",
    ),
    "section-readers": Explained(
        "A section was sealed to somebody whom no consent and no role allows to read it, or to "
        "fewer or more keys than it names, or no longer to somebody who reads it.",
        "Whoever opens this version can do so for ever; whoever was left out does not see it.",
        "casekit seal CASE seals it as it should be from now on. Tell the person. It is accepted "
        f"only by name: casekit verify --accept COMMIT --even section-readers. {_WAYS}",
    ),
    "section-removed": Explained(
        "A section was taken away, which casekit never does.",
        "What stands in it is out of everybody's sight.",
        f"The hint brings it back. {_ASK}{_WAYS}",
    ),
    "section-rollback": Explained(
        "An older version of a section was put in the place of a newer one.",
        "What was written since is gone from sight; a consent that was withdrawn may stand again.",
        f"casekit undo takes a change back in a way that everybody accepts. {_ASK}{_WAYS}",
    ),
    "section-writer": Explained(
        "Somebody wrote a section without the right to: no keeper of the case, and no consent to "
        "write.",
        "The record holds words that nobody answers for.",
        f"{_ASK}A keeper can write the same again. {_WAYS}",
    ),
    "section-writers": Explained(
        "A section names somebody as one who may write it, which no consent does.",
        "That person's edits would pass as allowed.",
        "casekit seal CASE mends it. It is accepted only by name: casekit verify --accept COMMIT "
        f"--even section-writers. {_WAYS}",
    ),
    "signature-bad": Explained(
        "The signature of a commit can't be read, or does not fit.",
        "The commit may have been altered after it was signed, or a signature was copied. A "
        "hosting site signs what is edited there in a way of its own.",
        f"{_ASK}{_WAYS}",
    ),
    "signer-early": Explained(
        "A member signed before the day on which the membership begins.",
        "Mostly a date in the team's file is wrong, or a clock.",
        f"{_ASK}{_WAYS}",
    ),
    "signer-left": Explained(
        "A commit is signed by somebody who had left the team, or with a key that was taken out.",
        "What was made before leaving, off-line, can't be told from what was made afterwards with "
        "the clock set back.",
        f"{_ASK}A keeper can make the edit again. {_WAYS}",
    ),
    "signer-unknown": Explained(
        "The key that signed a commit stood in nobody's team file at that point.",
        "Whoever made it is unknown. A key that a commit itself brings in vouches for nothing.",
        f"{_ASK}A keykeeper adds a new key first (casekit team sign-key). {_WAYS}",
    ),
    "team-changed": Explained(
        "Somebody who is no keykeeper changed a file of the team, the settings or templates.",
        "Whoever puts a key in there could come to read what is sealed later.",
        "Ask who it was. A keykeeper can make the same change and sign it. It is accepted only by "
        f"name: casekit verify --accept COMMIT --even team-changed. {_WAYS}",
    ),
    "tree-odd": Explained(
        "A folder in a commit can be read in two ways: a name stands in it twice, for instance.",
        "Two people could see different files in the same commit. No honest program makes it.",
        f"{_ASK}{_WAYS}",
    ),
}
