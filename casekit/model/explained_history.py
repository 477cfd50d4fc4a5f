"""What each finding on the history means, for people who never saw git: `casekit explain`."""

from casekit.messages import joined, tr
from casekit.model.value import Value


class Explained(Value):
    """What was found, why it matters, and what to do about it."""

    what: str
    why: str
    do: str


_ASK = tr("Ask whoever is named as its maker, by telephone and not by mail. ")
_WAYS = tr(
    "Was it an honest mistake: casekit verify --accept COMMIT shows what you would accept, and "
    "remembers it on your computer alone. Should nobody have to live with it: a keykeeper says "
    "casekit verify --reject COMMIT, and what it changed counts for nobody any more."
)

_MEND = tr(
    "{ask}Where it is in your clone already, whoever may write the section puts a good text in its "
    "place: casekit edit CASE SECTION --from FILE, or casekit undo CASE. {ways}",
    ask=_ASK,
    ways=_WAYS,
)

HISTORY = {
    "aside-lost": Explained(
        tr(
            "A version of a section that waited to be merged was taken away, and "
            "what it says stands nowhere else."
        ),
        tr("Somebody wrote it, and others would never see it."),
        tr("The hint says how it comes back. {ask}{ways}", ask=_ASK, ways=_WAYS),
    ),
    "author-other": Explained(
        tr("A commit is signed by one member, and names another one as its maker."),
        tr("It could be put into the mouth of somebody who knows nothing of it."),
        tr(
            "As a warning it is what git does in a rebase. As an error: {ask}{ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "commit-backdated": Explained(
        tr("A commit claims to be older than the one that it follows."),
        tr(
            "A wrong clock does that, and so does somebody who wants to have signed "
            "before being let go."
        ),
        joined("", [_ASK, _WAYS]),
    ),
    "commit-odd": Explained(
        tr(
            "The head of a commit can be read in two ways: something stands in it "
            "twice, or not at all."
        ),
        tr(
            "No program makes such a commit by itself. Two programs could see two different makers."
        ),
        tr("Take it for an attack. {ways}", ways=_WAYS),
    ),
    "commit-postdated": Explained(
        tr("A commit claims to be of a time that is still to come."),
        tr(
            "Mostly a clock is wrong, your own or that of its maker; what comes later would look "
            "as if it were too old."
        ),
        tr(
            "Look at the clock of your own computer first. If that is behind, set it right and try "
            "again: nothing is wrong with the commit, and it must not be rejected. If yours is "
            "right, ask the maker to set the other one right. A commit that is only some hours or "
            "a day ahead verifies by itself once that time has come. {ways}",
            ways=_WAYS,
        ),
    ),
    "commit-on-rejected": Explained(
        tr("A commit was built on one that a keykeeper rejected."),
        tr("What was rejected would come back by it."),
        tr(
            "If it is yours, the hint says how to keep your words and send them "
            "again. If it is of somebody else: {ask}{ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "commit-rejected": Explained(
        tr("A keykeeper rejected this commit: what it changed counts for nobody."),
        tr("Nothing has to be done. If you made it, your words are still in the history."),
        tr(
            "git show COMMIT:FILE | casekit edit CASE SECTION --from - brings a "
            "section of it back as your own edit. Somebody who took a consent back "
            "in it has to be heard again."
        ),
    ),
    "commit-unsigned": Explained(
        tr(
            "A commit has no signature, though its maker had a key to sign with when "
            "it came in, or is in no team."
        ),
        tr("Anybody who may push could have made it in somebody's name."),
        tr(
            "Where it changes nothing of a record it is a warning, and sync goes on. "
            "Else: {ask}casekit setup on that computer makes git sign. Merge with "
            "casekit sync and never by a button of a hosting site. {ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "commit-unsigned-keyless": Explained(
        tr("A commit names a member who has no key to sign with yet."),
        tr("Nothing shows that the member made it. Nobody is stopped by it."),
        tr(
            "Let the member make a key (casekit identity new), and a keykeeper add "
            "it (casekit team sign-key)."
        ),
    ),
    "consent-widened": Explained(
        tr(
            "A consent says more than it said before, or a withdrawal, a refusal or "
            "an event of it is gone."
        ),
        tr(
            "Somebody might read again what the person took back. What was taken "
            "back never returns."
        ),
        tr(
            "Ask the person. The keeper withdraws it again, or records a new "
            "consent. It is accepted only by name: casekit verify --accept COMMIT "
            "--even consent-widened. {ways}",
            ways=_WAYS,
        ),
    ),
    "consents-unreadable": Explained(
        tr("The consents of a case can't be read in one version."),
        tr("Nobody can tell whether one was widened there."),
        joined("", [_ASK, _WAYS]),
    ),
    "keeper-left": Explained(
        tr(
            "A consent, the network or who keeps a case was changed off-line, by "
            "somebody who no longer kept the case when it came in."
        ),
        tr(
            "It can't be told from a decision made afterwards with the clock set "
            "back, which would give access that nobody may give."
        ),
        tr(
            "{ask}A keeper of the case can decide the same anew. It is accepted only "
            "by name: casekit verify --accept COMMIT --even keeper-left. {ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "merge-dropped": Explained(
        tr("A merge took one version of a section whole and left out what the other side wrote."),
        tr("Somebody's words are not in the section any more, though they are in the history."),
        tr(
            "The hint brings the other version back. As an error: whoever merged may "
            "not write this section. {ways}",
            ways=_WAYS,
        ),
    ),
    "merge-octopus": Explained(
        tr("A merge brings more than two lines of work together at once."),
        tr("Nobody can tell what in it comes from which side. casekit never makes such a merge."),
        tr("casekit sync merges them one by one. {ask}{ways}", ask=_ASK, ways=_WAYS),
    ),
    "merge-unproved": Explained(
        tr(
            "Somebody who may not write a section brought two versions of it "
            "together, and your key does not open both."
        ),
        tr("Whether a word was added on the way can't be told on this computer."),
        tr("Ask a keeper of the case, whose casekit verify can tell."),
    ),
    "merge-unseen": Explained(
        tr("A merge took one version whole of a section that your key does not open."),
        tr("What the other side wrote is not in it, and you can't look."),
        tr("Ask whoever merged, and a keeper of the case."),
    ),
    "network-keys": Explained(
        tr(
            "Keys or handles of people on the network map were changed by somebody "
            "who doesn't decide who reads the case."
        ),
        tr("Sections could be sealed to a key of somebody else."),
        tr("{ask}A keeper puts the map right. {ways}", ask=_ASK, ways=_WAYS),
    ),
    "rejection-sound": Explained(
        tr("A keykeeper rejected a commit with which nothing is wrong, as far as you can see."),
        tr(
            "Somebody's work would count for nothing. Or that keykeeper sees what you can't: "
            "whoever was shut out of a section by another key in the place of their own is the "
            "only one to see it."
        ),
        tr(
            "Ask that keykeeper by telephone. Was it wrong, another keykeeper rejects the "
            "rejection: casekit verify --reject COMMIT. Was it right: casekit verify --accept "
            "COMMIT, on each computer that names it."
        ),
    ),
    "rejection-wide": Explained(
        tr(
            "A keykeeper rejected commits, and among them a rightful change of the team or "
            "settings, or one that rightly closed a section to somebody."
        ),
        tr(
            "Somebody who was let go could come back that way, and somebody could read on whose "
            "consent was withdrawn."
        ),
        tr(
            "Ask that keykeeper by telephone. Another keykeeper can reject the "
            "rejection: casekit verify --reject COMMIT."
        ),
    ),
    "root-other": Explained(
        tr("The history has another beginning than the one that was taken down on this computer."),
        tr(
            "Everything could be forged, keys and all: it may be another vault under "
            "your team's name."
        ),
        tr(
            "It can't be accepted commit by commit. If your team began anew on "
            "purpose, ask a colleague to read the fingerprint to you (casekit "
            'doctor), and give it to casekit verify --accept-beginning "FINGERPRINT".'
        ),
    ),
    "section-aside": Explained(
        tr("A version waits to be merged that no merge put there."),
        tr("Somebody may want an old or forged text to be merged by others."),
        joined("", [_ASK, _WAYS]),
    ),
    "section-broken": Explained(
        tr(
            "A version of a section can't be read, though it is sealed to you: it is damaged, or "
            "what it says about itself (`meta`) does not follow the format."
        ),
        tr("What was written may be lost, or something else was put in its place."),
        _MEND,
    ),
    "section-chain": Explained(
        tr("A section does not say that it replaces the one that stood there before."),
        tr("A rebase does this, and so does somebody who overwrites what others wrote."),
        tr(
            "Ask its maker whether it was a rebase or a cherry-pick; casekit diff "
            "shows what differs."
        ),
    ),
    "section-malformed": Explained(
        tr("A section opens, but does not follow the format, and nothing better came since."),
        tr(
            "Nobody could go on with it: casekit refuses to guess what was meant, and who put it "
            "there may want just that."
        ),
        _MEND,
    ),
    "section-place": Explained(
        tr("A file holds a section of another case, or another section."),
        tr("People would take one person's record for that of somebody else."),
        joined("", [_ASK, _WAYS]),
    ),
    "section-readers": Explained(
        tr(
            "A section was sealed to somebody whom no consent and no role allows to "
            "read it, or to fewer or more keys than it names, or no longer to "
            "somebody who reads it."
        ),
        tr("Whoever opens this version can do so for ever; whoever was left out does not see it."),
        tr(
            "Where it is in this clone already, a keeper's casekit seal CASE seals it as it "
            "should be from now on. Tell the person. It is accepted only by name: casekit verify "
            "--accept COMMIT --even section-readers. {ways}",
            ways=_WAYS,
        ),
    ),
    "section-removed": Explained(
        tr("A section was taken away, which casekit never does."),
        tr("What stands in it is out of everybody's sight."),
        tr("The hint brings it back. {ask}{ways}", ask=_ASK, ways=_WAYS),
    ),
    "section-rollback": Explained(
        tr("An older version of a section was put in the place of a newer one."),
        tr(
            "What was written since is gone from sight; a consent that was withdrawn "
            "may stand again."
        ),
        tr(
            "casekit undo takes a change back in a way that everybody accepts. {ask}{ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "section-shut": Explained(
        tr(
            "Your key does not open a section any more, though whoever wrote it may not decide "
            "that."
        ),
        tr(
            "Another key may be in the place of yours. age shows that to nobody but you; somebody "
            "may read in your place."
        ),
        tr(
            "Ask a keeper to say casekit seal CASE --anew, which seals every section once more to "
            "the right keys. Then casekit sync brings it, and tells this as a warning only. If "
            "nobody opens the section any more, a keykeeper rejects the commit: casekit verify "
            "--reject COMMIT. Whoever made it answers for it: ask, and tell the person."
        ),
    ),
    "section-writer": Explained(
        tr(
            "Somebody wrote a section without the right to: no keeper of the case, "
            "and no consent to write."
        ),
        tr("The record holds words that nobody answers for."),
        tr("{ask}A keeper can write the same again. {ways}", ask=_ASK, ways=_WAYS),
    ),
    "section-writers": Explained(
        tr("A section names somebody as one who may write it, which no consent does."),
        tr("That person's edits would pass as allowed."),
        tr(
            "Where it is in this clone already, a keeper's casekit seal CASE mends it. It is "
            "accepted only by name: casekit verify "
            "--accept COMMIT --even section-writers. {ways}",
            ways=_WAYS,
        ),
    ),
    "signature-bad": Explained(
        tr("The signature of a commit can't be read, or does not fit."),
        tr(
            "The commit may have been altered after it was signed, or a signature "
            "was copied. A hosting site signs what is edited there in a way of its "
            "own."
        ),
        joined("", [_ASK, _WAYS]),
    ),
    "signer-early": Explained(
        tr("A member signed before the day on which the membership begins."),
        tr("Mostly a date in the team's file is wrong, or a clock."),
        joined("", [_ASK, _WAYS]),
    ),
    "signer-left": Explained(
        tr(
            "A commit is signed by somebody who had left the team, or with a key "
            "that was taken out."
        ),
        tr(
            "What was made before leaving, off-line, can't be told from what was "
            "made afterwards with the clock set back."
        ),
        tr("{ask}A keeper can make the edit again. {ways}", ask=_ASK, ways=_WAYS),
    ),
    "signer-unknown": Explained(
        tr("The key that signed a commit stood in nobody's team file at that point."),
        tr("Whoever made it is unknown. A key that a commit itself brings in vouches for nothing."),
        tr(
            "{ask}A keykeeper adds a new key first (casekit team sign-key). {ways}",
            ask=_ASK,
            ways=_WAYS,
        ),
    ),
    "team-changed": Explained(
        tr("Somebody who is no keykeeper changed a file of the team, the settings or templates."),
        tr("Whoever puts a key in there could come to read what is sealed later."),
        tr(
            "Ask who it was. A keykeeper can make the same change and sign it. It is "
            "accepted only by name: casekit verify --accept COMMIT --even "
            "team-changed. {ways}",
            ways=_WAYS,
        ),
    ),
    "tree-odd": Explained(
        tr(
            "A folder in a commit can be read in two ways: a name stands in it twice, for instance."
        ),
        tr("Two people could see different files in the same commit. No honest program makes it."),
        joined("", [_ASK, _WAYS]),
    ),
    "writer-left": Explained(
        tr(
            "A section was written by somebody on a point of the history from before the right to "
            "write it ended, and came in afterwards."
        ),
        tr(
            "An honest edit that was made off-line looks like that, and so does one that was made "
            "later: clocks can be set back, so nobody can tell. It is merged as any other, and "
            "counts."
        ),
        tr(
            "Look at what was written, with the command in the hint, and ask its maker. casekit "
            "edit takes out what should not stand there. casekit verify --accept COMMIT lets it be "
            "told no more on this computer."
        ),
    ),
}
