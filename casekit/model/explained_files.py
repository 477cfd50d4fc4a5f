"""What each finding on files, sealing and set-up means: `casekit explain CODE`."""

from casekit.model.explained_history import HISTORY, Explained

_SEAL = "A keeper of the case says casekit seal CASE."
_SETUP = "casekit setup puts it in place; casekit doctor looks again."

FILES = {
    "conflict-open": Explained(
        "Two people changed the same at once, and nobody has decided yet.",
        "Both values are kept. A document that shows the field says so to its maker.",
        "casekit resolve CASE asks for each.",
    ),
    "consent-expired": Explained(
        "A section is still sealed to somebody whose consent has ended.",
        "What is written there today would open for that reader.",
        f"{_SEAL} If the person wants to go on sharing: casekit consent renew.",
    ),
    "dates-order": Explained(
        "An end comes before its beginning.",
        "It would count for no day at all.",
        "Mend the dates: casekit set or casekit edit.",
    ),
    "domain-unknown": Explained(
        "An item names a life domain that the settings of the team don't have.",
        "It would be missing from lists by domain.",
        "Choose one of casekit.yaml, or let a keykeeper add it there.",
    ),
    "envelope-place": Explained(
        "The inside of a sealed file says that it belongs somewhere else.",
        "A file was copied, renamed or put in another one's place.",
        "casekit verify tells which commit did it; git checkout brings the right file back.",
    ),
    "file-corrupt": Explained(
        "A sealed file is cut short, altered, or no age file at all.",
        "Nobody can open it.",
        "git checkout -- FILE brings the last committed version back.",
    ),
    "file-foreign": Explained(
        "A YAML file of another program, a document or a table stands in the vault.",
        "It is no error; but anything about a person in it could be read by everybody.",
        "Look into it once. Leave it, or take it away.",
    ),
    "file-large": Explained(
        "A file is larger than anything that casekit reads.",
        "A section of that size can't be opened in a reasonable time, by anybody.",
        "Divide what stands in it: older items can go to a compartment. A file that is none of "
        "casekit's belongs beside the vault.",
    ),
    "file-link": Explained(
        "A link, or another repository, stands where a vault has an ordinary file.",
        "It could lead out of the vault, to a file of somebody else.",
        "Put the file itself there, or take it away.",
    ),
    "file-name": Explained(
        "The name of a file tells no section.",
        "Nobody knows by which rules to check it.",
        "Call it after its section: plan.yaml, plan.health.yaml.",
    ),
    "file-odd": Explained(
        "A pipe, a folder or a link stands where a file should be.",
        "It can't be read.",
        "Take it away; git checkout -- FILE brings the file back.",
    ),
    "file-sealed": Explained(
        "A sealed file was named where a plain one is checked.",
        "It was not looked into.",
        "casekit validate CASE checks the sealed files of a case.",
    ),
    "file-quoted": Explained(
        "An open file holds a sentence, a name or a number that stands in a section.",
        "Everybody who gets a copy of the vault could read it, for ever. Only who opens that "
        "section can find it: the hooks and sync look before it is sent.",
        "Take the file out of the commit. Where the words may well stand in the open, as a saying "
        "of the team does, git commit or git push with --no-verify goes on.",
    ),
    "file-stray": Explained(
        "A file stands where only sealed sections do, or is a record in plain text: fields and ids "
        "of a section are in it, as YAML, JSON or a table.",
        "Everybody who gets a copy of the vault could read it, for ever.",
        "Take it away before it is committed. If it was pushed: tell everybody who has a copy; "
        "docs/security.md says what comes next.",
    ),
    "file-unmerged": Explained(
        "git could not merge this file, and nobody has settled it.",
        "Nothing can be committed.",
        "git status tells what was begun and how to drop it: git merge --abort after a merge, then "
        "casekit sync merges it. After git stash pop there is no merge to drop: follow the hint.",
    ),
    "file-unreadable": Explained(
        "A file can't be read; the message says why.",
        "What stands in it was not checked.",
        "Follow the hint.",
    ),
    "file-unsealed": Explained(
        "A file has the name of a sealed one, and is plain text, be it behind the header of one.",
        "Everybody who gets a copy of the vault can read it.",
        "casekit edit CASE SECTION --from FILE seals it. If it was pushed, tell the team.",
    ),
    "git-lock": Explained(
        "A git that was killed, by a power cut perhaps, left a lock behind.",
        "Nothing can be written to this clone as long as it is there. Nothing is lost.",
        "See that no git is at work in this folder, on another computer neither; then take the "
        "file away, as the finding says.",
    ),
    "git-old": Explained(
        "The git program is older than casekit needs.",
        "sync, merge and verify can't work.",
        "Install git 2.38 or newer.",
    ),
    "id-twice": Explained(
        "Two items have the same id.",
        "A link, or a merge, could mean either.",
        "Take the id of one of them out: casekit gives a new one when you save.",
    ),
    "item-in-two-parts": Explained(
        "One item stands in two parts of a section, which say different things of it.",
        "Where only one can count, readers of both see what the section says.",
        "Look at both, and take the field, or the whole item, out of one of them.",
    ),
    "keeper-none": Explained(
        "A case that is not closed has no keeper who is in the team.",
        "Nobody can decide who reads it, nor renew what the person agreed to.",
        "Whoever kept it last takes that back: casekit undo CASE. Or: casekit new keeper CASE.",
    ),
    "kept-whole-section": Explained(
        "A whole section is kept from the person.",
        "The law lets single things be kept for somebody else's sake, in a compartment.",
        "Move what has to be kept into a compartment.",
    ),
    "key-file": Explained(
        "A file holds a private key.",
        "Whoever has a copy can open or sign with it, for ever.",
        "Take it out, make a new key (casekit identity new), and let the team retire the old one.",
    ),
    "link-unknown": Explained(
        "An item points to another one that does not exist.",
        "A document could not show it.",
        "casekit show CASE tells the ids there are.",
    ),
    "merge-markers": Explained(
        "git wrote conflict markers into a file.",
        "A sealed file does not open any more.",
        "git checkout --theirs or --ours FILE brings a whole version back; casekit setup keeps "
        "this from happening.",
    ),
    "path-odd": Explained(
        "A file has a name that some computers can't keep, or take for another one.",
        "In a clone on such a computer it could take the place of another file.",
        "Whoever put it there renames it, or takes it away: git rm FILE.",
    ),
    "registry-broken": Explained(
        "A file of the team, or casekit.yaml, does not follow its form.",
        "Nobody could tell who may read or write.",
        "Mend the lines that are named; git checkout -- FILE brings the last version back.",
    ),
    "registry-missing": Explained(
        "casekit.yaml is gone.",
        "Without it this is no vault.",
        "git checkout -- casekit.yaml brings it back.",
    ),
    "seal-count": Explained(
        "A file is sealed to more or fewer keys than it names.",
        "Somebody may be able to read it whom nobody sees, or a reader was left out.",
        _SEAL,
    ),
    "seal-other-key": Explained(
        "A file is sealed to another key of a reader than the one in the team's file.",
        "The reader, or somebody else, holds that key.",
        _SEAL,
    ),
    "seal-passphrase": Explained(
        "A file is sealed with a passphrase instead of keys.",
        "Whoever guesses it reads it.",
        "Seal it by casekit: casekit edit CASE SECTION --from FILE.",
    ),
    "seal-refused": Explained(
        "A section is sealed to somebody who was refused it.",
        "The person said no.",
        _SEAL,
    ),
    "seal-shut-out": Explained(
        "You may read a section, and it is not sealed to you.",
        "Whoever sealed it left you out, by mistake or on purpose.",
        _SEAL,
    ),
    "seal-ssh": Explained(
        "A file is sealed to an ssh key.",
        "Everybody with a copy sees who reads this case.",
        "Use keys of age (age1…); casekit seal CASE seals the file anew.",
    ),
    "seal-too-narrow": Explained(
        "Somebody who may read a section can't open it.",
        "They would miss what is in it.",
        _SEAL,
    ),
    "seal-too-wide": Explained(
        "Somebody can open a section who may not.",
        "Nothing new should reach that reader.",
        _SEAL,
    ),
    "seal-unknown": Explained(
        "A file is sealed to a kind of key that casekit never uses.",
        "Nobody knows whose it is.",
        _SEAL,
    ),
    "seal-writers": Explained(
        "A section names other writers than the consents do.",
        "An edit by somebody who may not write would pass.",
        _SEAL,
    ),
    "section-missing": Explained(
        "A case lacks a section that says who reads it.",
        "Nothing of it can be sealed rightly.",
        "git log -- cases/CASE shows when it went.",
    ),
    "section-unmerged": Explained(
        "A version of a section waits for somebody whose key opens both versions.",
        "What is in it is not in the section yet. Nothing is lost.",
        "casekit sync, run by a keeper of the case, merges it.",
    ),
    "setup-attributes": Explained(
        "git was not told to merge sealed files by casekit in this clone.",
        "git merge would give a conflict of whole files.",
        _SETUP,
    ),
    "setup-cache": Explained(
        "git was told to keep decrypted text in the repository.",
        "Records would lie there in plain text.",
        _SETUP,
    ),
    "setup-driver": Explained(
        "The merge driver, or what shows sealed files as text, is not set up.",
        "git merge and git log -p do not know sealed files.",
        _SETUP,
    ),
    "setup-gitattributes": Explained(
        ".gitattributes says more than that sealed files are binary.",
        "git could change bytes of sealed files, which then do not open.",
        "A keykeeper puts the one line back: *.age binary",
    ),
    "setup-hook": Explained(
        "A hook that guards commits or pushes is missing or not called.",
        "Plain text could be committed by mistake.",
        _SETUP,
    ),
    "setup-signers": Explained(
        "The list of keys that git log --show-signature believes is not up to date.",
        "git would call good signatures unknown.",
        _SETUP,
    ),
    "setup-signing": Explained(
        "git is not set up to sign in your name.",
        "What you commit by git itself would be refused by the others.",
        _SETUP,
    ),
    "team-handle": Explained(
        "A file of the team and the handle in it do not agree.",
        "Two people could be taken for one.",
        "A keykeeper gives the file its right name.",
    ),
    "team-key-twice": Explained(
        "Two members have the same key.",
        "What one may read, the other reads as well; what one signs, the other may have signed.",
        "Ask both; a keykeeper takes it out of one file.",
    ),
    "team-waiting": Explained(
        "A key, an organisation or an end date in the team's files is new to this computer.",
        "Whoever may push could have put it there. Nothing new is sealed to that member until you "
        "have asked.",
        "Compare it with the member by telephone, then casekit team ack HANDLE.",
    ),
    "template-fails": Explained(
        "A template of the team's own can't be filled in.",
        "No document is made with it: half a page could say something else than a whole one.",
        "Mend the line that is named. Without the file, casekit's own template is used.",
    ),
    "template-file": Explained(
        "A file in templates/ can't be read as a template.",
        "Documents that use it can't be made.",
        "Put an ordinary file there, saved as UTF-8, or take it away.",
    ),
    "template-name": Explained(
        "A template of the team's own asks for something that its document doesn't receive.",
        "casekit changed, or the name is misspelt. The document can't be made.",
        "docs/templates.md lists what each document receives; mend the name.",
    ),
    "template-style": Explained(
        "The team's own page.css holds what has no place there.",
        "A page must load nothing, and nobody may put something else into it.",
        "Take the part out that is named. Without the file, casekit's own is used.",
    ),
    "template-syntax": Explained(
        "A template of the team's own is not written as Jinja2 asks.",
        "Documents that use it can't be made.",
        "Mend the line that is named.",
    ),
    "template-untranslated": Explained(
        "A template is the team's own in one language, and casekit's in another.",
        "Two readers of the same document would read something else.",
        "Write it in the other language as well.",
    ),
    "template-unused": Explained(
        "A file in templates/ has the name of no template.",
        "It does nothing; perhaps its name is misspelt, or the template it replaced is gone.",
        "Rename it as the hint says, or take it away.",
    ),
    "time-skipped": Explained(
        "A meeting is at a time that no clock shows: it is put forward that night.",
        "Calendars would each show another time.",
        "Set another time: casekit set CASE MEETING when=… does it.",
    ),
    "unsigned-key-broken": Explained(
        "Your key to sign with can't be read.",
        "What you commit is not signed.",
        "casekit identity new --sign-only makes another one; a keykeeper adds it.",
    ),
    "unsigned-key-unknown": Explained(
        "Your key to sign with is not in the team's files.",
        "The others can't tell it is you.",
        "Send what casekit identity show --sign prints to a keykeeper.",
    ),
    "unsigned-no-key": Explained(
        "You have no key to sign with.",
        "The others can't tell who made your commits.",
        "casekit identity new --sign-only makes one; send it to a keykeeper.",
    ),
}

_FAMILIES = {
    "schema-": Explained(
        "A record or file does not follow the form of its section.",
        "Documents and figures that use it could be wrong or missing.",
        "The message names the field and what may stand there; docs/format.md tells each field. "
        "casekit edit or casekit set mends it.",
    ),
    "yaml-": Explained(
        "A text is no YAML as casekit reads it: plain, one document, without tricks.",
        "Another program could read something else in it.",
        "The message names line and column. Most often it is a tab, a missing space behind a "
        "colon, or a sign such as & or * at the beginning of a value: put it between quotes.",
    ),
    "meeting-": Explained(
        "A meeting is not as its kind asks for: somebody is missing, or it tells of too much.",
        "A care conference is held with the person, and a case discussion without names.",
        "The message names what is missing or too much; casekit edit CASE meetings mends it.",
    ),
    "envelope-": Explained(
        "The part of a section that casekit writes itself (meta) is not as it should be.",
        "Nobody could tell where the section belongs or what it replaces.",
        "Leave meta out when you edit: casekit writes it. git checkout brings a version back.",
    ),
}


def explained(code: str) -> Explained | None:
    """What a code of a finding means; None for a code that there is not."""
    found = HISTORY.get(code) or FILES.get(code)
    family = next((one for start, one in _FAMILIES.items() if code.startswith(start)), None)
    return found or family


def codes() -> tuple[str, ...]:
    """All codes that have a text of their own."""
    return tuple(sorted({*HISTORY, *FILES}))
