"""Folders that a program copies to another computer: where plain text doesn't stay at home."""

import re
from pathlib import Path

# what each program calls its folder by itself, and what it leaves in it
_NAMES = {
    "Dropbox": re.compile(r"dropbox( \(.*\))?"),
    "OneDrive": re.compile(r"onedrive( ?-.*)?|skydrive"),
    "iCloud": re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents"),
    "Google Drive": re.compile(r"google ?drive.*|googledrive-.*|my drive"),
    "Nextcloud": re.compile(r"nextcloud\d*"),
    "ownCloud": re.compile(r"owncloud"),
}
_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".tmp.driveupload": "Google Drive",
    ".sync_*.db": "Nextcloud",
    "._sync_*.db": "Nextcloud",
    ".owncloudsync.log": "Nextcloud",
    ".nextcloudsync.log": "Nextcloud",
    ".stfolder": "Syncthing",
}


def cloud_of(folder: Path) -> str:
    """The cloud that a folder, or one around it, is synchronised to; empty where none shows."""
    for around in (folder, *folder.parents):
        for cloud, name in _NAMES.items():
            if name.fullmatch(around.name.casefold()):
                return cloud
        for mark, cloud in _MARKS.items():
            try:
                if next(around.glob(mark), None):
                    return cloud
            except OSError:
                continue
    return ""
