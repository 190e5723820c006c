"""The maker's keys: one pair for Hearth's own signature, one for RAUC's.

RAUC's is ECDSA: OpenSSL 3.0, which Debian 12 has, makes no CMS signature with Ed25519. Refuses to
make new keys where there are some: a box trusts those that were in its image, for ever.
"""

from pathlib import Path

from appliance.adapters.updates.making import new_key
from tools.image.disk import run

SECRET = "maker.secret"  # noqa: S105 - a file's name
RAUC_SECRET = "rauc.secret.pem"  # noqa: S105
PUBLIC = ("maker.ed25519", "rauc.pem")
_DAYS = 20 * 365
"""A box may stand in a cupboard for years, and its clock may be wrong."""


def some_keys(folder: Path) -> Path:
    """The folder, with new keys in it if it has none. Raises ImageError."""
    if not (folder / SECRET).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", str(folder / RAUC_SECRET), "-out", str(folder / PUBLIC[1]),
             "-subj", "/CN=Hearth updates", "-days", str(_DAYS)]
        )  # fmt: skip
        (folder / RAUC_SECRET).chmod(0o600)
        new_key(folder / SECRET, folder / PUBLIC[0])
    return folder
