"""What each finding on the set-up of a clone means: `casekit explain CODE`."""

from casekit.messages import tr
from casekit.model.explained_history import Explained

_SETUP = tr("casekit setup puts it in place; casekit doctor looks again.")

SETUP = {
    "setup-attributes": Explained(
        tr("git was not told to merge sealed files by casekit in this clone."),
        tr("git merge would give a conflict of whole files."),
        _SETUP,
    ),
    "setup-cache": Explained(
        tr("git was told to keep decrypted text in the repository."),
        tr("Records would lie there in plain text."),
        _SETUP,
    ),
    "setup-driver": Explained(
        tr("The merge driver, or what shows sealed files as text, is not set up."),
        tr("git merge and git log -p do not know sealed files."),
        _SETUP,
    ),
    "setup-gitattributes": Explained(
        tr(".gitattributes says more than that sealed files are binary."),
        tr("git could change bytes of sealed files, which then do not open."),
        tr("A keykeeper puts the one line back: *.age binary"),
    ),
    "setup-hook": Explained(
        tr("A hook that guards commits or pushes is missing or not called."),
        tr("Plain text could be committed by mistake."),
        _SETUP,
    ),
    "setup-shallow": Explained(
        tr("This clone holds only the newest part of the history."),
        tr("Nobody can tell here whether the rest of it was written by whom it says."),
        tr("git fetch --unshallow brings the rest; casekit clone makes a whole one."),
    ),
    "setup-signers": Explained(
        tr("The list of keys that git log --show-signature believes is not up to date."),
        tr("git would call good signatures unknown."),
        _SETUP,
    ),
    "setup-signing": Explained(
        tr("git is not set up to sign in your name."),
        tr("What you commit by git itself would be refused by the others."),
        _SETUP,
    ),
}
