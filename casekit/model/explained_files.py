"""What each finding on files and sealing means: `casekit explain CODE`."""

from casekit.messages import tr
from casekit.model.explained_history import HISTORY, Explained
from casekit.model.explained_setup import SETUP

_SEAL = tr("A keeper of the case says casekit seal CASE.")

FILES = {
    "conflict-open": Explained(
        tr("Two people changed the same at once, and nobody has decided yet."),
        tr("Both values are kept. A document that shows the field says so to its maker."),
        tr("casekit resolve CASE asks for each."),
    ),
    "consent-expired": Explained(
        tr("A section is still sealed to somebody whose consent has ended."),
        tr("What is written there today would open for that reader."),
        tr("{seal} If the person wants to go on sharing: casekit consent renew.", seal=_SEAL),
    ),
    "dates-order": Explained(
        tr("An end comes before its beginning."),
        tr("It would count for no day at all."),
        tr("Mend the dates: casekit set or casekit edit."),
    ),
    "domain-unknown": Explained(
        tr("An item names a life domain that the settings of the team don't have."),
        tr("It would be missing from lists by domain."),
        tr("Choose one of casekit.yaml, or let a keykeeper add it there."),
    ),
    "envelope-place": Explained(
        tr("The inside of a sealed file says that it belongs somewhere else."),
        tr("A file was copied, renamed or put in another one's place."),
        tr("casekit verify tells which commit did it; git checkout brings the right file back."),
    ),
    "file-corrupt": Explained(
        tr("A sealed file is cut short, altered, or no age file at all."),
        tr("Nobody can open it."),
        tr("git checkout -- FILE brings the last committed version back."),
    ),
    "file-foreign": Explained(
        tr("A YAML file of another program, a document or a table stands in the vault."),
        tr("It is no error; but anything about a person in it could be read by everybody."),
        tr("Look into it once. Leave it, or take it away."),
    ),
    "file-large": Explained(
        tr("A file is larger than anything that casekit reads."),
        tr("A section of that size can't be opened in a reasonable time, by anybody."),
        tr(
            "Divide what stands in it: older items can go to a compartment. A file "
            "that is none of casekit's belongs beside the vault."
        ),
    ),
    "file-link": Explained(
        tr("A link, or another repository, stands where a vault has an ordinary file."),
        tr("It could lead out of the vault, to a file of somebody else."),
        tr("Put the file itself there, or take it away."),
    ),
    "file-name": Explained(
        tr("The name of a file tells no section."),
        tr("Nobody knows by which rules to check it."),
        tr("Call it after its section: plan.yaml, plan.health.yaml."),
    ),
    "file-odd": Explained(
        tr("A pipe, a folder or a link stands where a file should be."),
        tr("It can't be read."),
        tr("Take it away; git checkout -- FILE brings the file back."),
    ),
    "file-sealed": Explained(
        tr("A sealed file was named where a plain one is checked."),
        tr("It was not looked into."),
        tr("casekit validate CASE checks the sealed files of a case."),
    ),
    "file-quoted": Explained(
        tr("An open file holds a sentence, a name or a number that stands in a section."),
        tr(
            "Everybody who gets a copy of the vault could read it, for ever. Only "
            "who opens that section can find it: the hooks and sync look before it "
            "is sent."
        ),
        tr(
            "Take the file out of the commit. Where the words may well stand in the "
            "open, as a saying of the team does, git commit or git push with "
            "--no-verify goes on."
        ),
    ),
    "file-stray": Explained(
        tr(
            "A file stands where only sealed sections do, or is a record in plain "
            "text: fields and ids of a section are in it, as YAML, JSON or a table."
        ),
        tr("Everybody who gets a copy of the vault could read it, for ever."),
        tr(
            "Take it away before it is committed. If it was pushed: tell everybody "
            "who has a copy; docs/security.md says what comes next."
        ),
    ),
    "file-unmerged": Explained(
        tr("git could not merge this file, and nobody has settled it."),
        tr("Nothing can be committed."),
        tr(
            "git status tells what was begun and how to drop it: git merge --abort "
            "after a merge, then casekit sync merges it. After git stash pop there "
            "is no merge to drop: follow the hint."
        ),
    ),
    "file-unreadable": Explained(
        tr("A file can't be read; the message says why."),
        tr("What stands in it was not checked."),
        tr("Follow the hint."),
    ),
    "file-unsealed": Explained(
        tr(
            "A file has the name of a sealed one, and is plain text, be it behind "
            "the header of one."
        ),
        tr("Everybody who gets a copy of the vault can read it."),
        tr("casekit edit CASE SECTION --from FILE seals it. If it was pushed, tell the team."),
    ),
    "git-lock": Explained(
        tr("A git that was killed, by a power cut perhaps, left a lock behind."),
        tr("Nothing can be written to this clone as long as it is there. Nothing is lost."),
        tr(
            "See that no git is at work in this folder, on another computer neither; "
            "then take the file away, as the finding says."
        ),
    ),
    "git-old": Explained(
        tr("The git program is older than casekit needs."),
        tr("sync, merge and verify can't work."),
        tr("Install git 2.38 or newer."),
    ),
    "id-twice": Explained(
        tr("Two items have the same id."),
        tr("A link, or a merge, could mean either."),
        tr("Take the id of one of them out: casekit gives a new one when you save."),
    ),
    "item-in-two-parts": Explained(
        tr("One item stands in two parts of a section, which say different things of it."),
        tr("Where only one can count, readers of both see what the section says."),
        tr("Look at both, and take the field, or the whole item, out of one of them."),
    ),
    "keeper-none": Explained(
        tr("A case that is not closed has no keeper who is in the team."),
        tr("Nobody can decide who reads it, nor renew what the person agreed to."),
        tr("Whoever kept it last takes that back: casekit undo CASE. Or: casekit new keeper CASE."),
    ),
    "kept-whole-section": Explained(
        tr("A whole section is kept from the person."),
        tr("The law lets single things be kept for somebody else's sake, in a compartment."),
        tr("Move what has to be kept into a compartment."),
    ),
    "key-file": Explained(
        tr("A file holds a private key."),
        tr("Whoever has a copy can open or sign with it, for ever."),
        tr(
            "Take it out, make a new key (casekit identity new), and let the team "
            "retire the old one."
        ),
    ),
    "link-unknown": Explained(
        tr("An item points to another one that does not exist."),
        tr("A document could not show it."),
        tr("casekit show CASE tells the ids there are."),
    ),
    "merge-markers": Explained(
        tr("git wrote conflict markers into a file."),
        tr("A sealed file does not open any more."),
        tr(
            "git checkout --theirs or --ours FILE brings a whole version back; "
            "casekit setup keeps this from happening."
        ),
    ),
    "path-odd": Explained(
        tr("A file has a name that some computers can't keep, or take for another one."),
        tr("In a clone on such a computer it could take the place of another file."),
        tr("Whoever put it there renames it, or takes it away: git rm FILE."),
    ),
    "registry-broken": Explained(
        tr("A file of the team, or casekit.yaml, does not follow its form."),
        tr("Nobody could tell who may read or write."),
        tr("Mend the lines that are named; git checkout -- FILE brings the last version back."),
    ),
    "registry-missing": Explained(
        tr("casekit.yaml is gone."),
        tr("Without it this is no vault."),
        tr("git checkout -- casekit.yaml brings it back."),
    ),
    "seal-count": Explained(
        tr("A file is sealed to more or fewer keys than it names."),
        tr("Somebody may be able to read it whom nobody sees, or a reader was left out."),
        _SEAL,
    ),
    "seal-other-key": Explained(
        tr("A file is sealed to another key of a reader than the one in the team's file."),
        tr("The reader, or somebody else, holds that key."),
        _SEAL,
    ),
    "seal-passphrase": Explained(
        tr("A file is sealed with a passphrase instead of keys."),
        tr("Whoever guesses it reads it."),
        tr("Seal it by casekit: casekit edit CASE SECTION --from FILE."),
    ),
    "seal-refused": Explained(
        tr("A section is sealed to somebody who was refused it."),
        tr("The person said no."),
        _SEAL,
    ),
    "seal-shut-out": Explained(
        tr("You may read a section, and it is not sealed to you."),
        tr("Whoever sealed it left you out, by mistake or on purpose."),
        tr(
            "Let a keeper say casekit seal CASE --anew, and fetch it with casekit sync. Only you "
            "can see that another key is in the place of yours: for the keeper all looks right."
        ),
    ),
    "seal-ssh": Explained(
        tr("A file is sealed to an ssh key."),
        tr("Everybody with a copy sees who reads this case."),
        tr("Use keys of age (age1…); casekit seal CASE seals the file anew."),
    ),
    "seal-too-narrow": Explained(
        tr("Somebody who may read a section can't open it."),
        tr("They would miss what is in it."),
        _SEAL,
    ),
    "seal-too-wide": Explained(
        tr("Somebody can open a section who may not."),
        tr("Nothing new should reach that reader."),
        _SEAL,
    ),
    "seal-unknown": Explained(
        tr("A file is sealed to a kind of key that casekit never uses."),
        tr("Nobody knows whose it is."),
        _SEAL,
    ),
    "seal-writers": Explained(
        tr("A section names other writers than the consents do."),
        tr("An edit by somebody who may not write would pass."),
        _SEAL,
    ),
    "section-missing": Explained(
        tr("A case lacks a section that says who reads it."),
        tr("Nothing of it can be sealed rightly."),
        tr("git log -- cases/CASE shows when it went."),
    ),
    "section-unmerged": Explained(
        tr("A version of a section waits for somebody whose key opens both versions."),
        tr("What is in it is not in the section yet. Nothing is lost."),
        tr("casekit sync, run by a keeper of the case, merges it."),
    ),
    "team-handle": Explained(
        tr("A file of the team and the handle in it do not agree."),
        tr("Two people could be taken for one."),
        tr("A keykeeper gives the file its right name."),
    ),
    "team-key-twice": Explained(
        tr("Two members have the same key."),
        tr(
            "What one may read, the other reads as well; what one signs, the other may have signed."
        ),
        tr("Ask both; a keykeeper takes it out of one file."),
    ),
    "team-waiting": Explained(
        tr("A key, an organisation or an end date in the team's files is new to this computer."),
        tr(
            "Whoever may push could have put it there. Nothing new is sealed to that "
            "member until you have asked."
        ),
        tr("Compare it with the member by telephone, then casekit team ack HANDLE."),
    ),
    "template-fails": Explained(
        tr("A template of the team's own can't be filled in."),
        tr("No document is made with it: half a page could say something else than a whole one."),
        tr("Mend the line that is named. Without the file, casekit's own template is used."),
    ),
    "template-file": Explained(
        tr("A file in templates/ can't be read as a template."),
        tr("Documents that use it can't be made."),
        tr("Put an ordinary file there, saved as UTF-8, or take it away."),
    ),
    "template-name": Explained(
        tr("A template of the team's own asks for something that its document doesn't receive."),
        tr("casekit changed, or the name is misspelt. The document can't be made."),
        tr("docs/templates.md lists what each document receives; mend the name."),
    ),
    "meeting-ahead": Explained(
        tr("A meeting of a day to come says that it was held."),
        tr("It would count as held, and nobody would be asked for its minutes."),
        tr("casekit set CASE ID status=planned, or another when: it may be a slip in the day."),
    ),
    "template-opening": Explained(
        tr("A template of the team's own leaves out what every document says of itself."),
        tr("Whoever finds the page can't tell what it is, for whom, or of which day."),
        tr("Include casekit's own opening, as its templates do, or say it in your own words."),
    ),
    "template-style": Explained(
        tr("The team's own page.css holds what has no place there."),
        tr("A page must load nothing, and nobody may put something else into it."),
        tr("Take the part out that is named. Without the file, casekit's own is used."),
    ),
    "template-syntax": Explained(
        tr("A template of the team's own is not written as Jinja2 asks."),
        tr("Documents that use it can't be made."),
        tr("Mend the line that is named."),
    ),
    "template-untranslated": Explained(
        tr("A template is the team's own in one language, and casekit's in another."),
        tr("Two readers of the same document would read something else."),
        tr("Write it in the other language as well."),
    ),
    "template-unused": Explained(
        tr("A file in templates/ has the name of no template."),
        tr("It does nothing; perhaps its name is misspelt, or the template it replaced is gone."),
        tr("Rename it as the hint says, or take it away."),
    ),
    "time-skipped": Explained(
        tr("A meeting is at a time that no clock shows: it is put forward that night."),
        tr("Calendars would each show another time."),
        tr("Set another time: casekit set CASE MEETING when=… does it."),
    ),
    "unsigned-key-broken": Explained(
        tr("Your key to sign with can't be read."),
        tr("What you commit is not signed."),
        tr("casekit identity new --sign-only makes another one; a keykeeper adds it."),
    ),
    "unsigned-key-unknown": Explained(
        tr("Your key to sign with is not in the team's files."),
        tr("The others can't tell it is you."),
        tr("Send what casekit identity show --sign prints to a keykeeper."),
    ),
    "unsigned-no-key": Explained(
        tr("You have no key to sign with."),
        tr("The others can't tell who made your commits."),
        tr("casekit identity new --sign-only makes one; send it to a keykeeper."),
    ),
}

_FAMILIES = {
    "schema-": Explained(
        tr("A record or file does not follow the form of its section."),
        tr("Documents and figures that use it could be wrong or missing."),
        tr(
            "The message names the field and what may stand there; docs/format.md "
            "tells each field. casekit edit or casekit set mends it."
        ),
    ),
    "yaml-": Explained(
        tr("A text is no YAML as casekit reads it: plain, one document, without tricks."),
        tr("Another program could read something else in it."),
        tr(
            "The message names line and column. Most often it is a tab, a missing "
            "space behind a colon, or a sign such as & or * at the beginning of a "
            "value: put it between quotes."
        ),
    ),
    "meeting-": Explained(
        tr("A meeting is not as its kind asks for: somebody is missing, or it tells of too much."),
        tr("A care conference is held with the person, and a case discussion without names."),
        tr("The message names what is missing or too much; casekit edit CASE meetings mends it."),
    ),
    "envelope-": Explained(
        tr("The part of a section that casekit writes itself (meta) is not as it should be."),
        tr("Nobody could tell where the section belongs or what it replaces."),
        tr("Leave meta out when you edit: casekit writes it. git checkout brings a version back."),
    ),
}


def explained(code: str) -> Explained | None:
    """What a code of a finding means; None for a code that there is not."""
    found = HISTORY.get(code) or FILES.get(code) or SETUP.get(code)
    family = next((one for start, one in _FAMILIES.items() if code.startswith(start)), None)
    return found or family


def codes() -> tuple[str, ...]:
    """All codes that have a text of their own."""
    return tuple(sorted({*HISTORY, *FILES, *SETUP}))
