"""`hearth pair`: the code of the page, where no voice can say it.

For a Hearth whose voice is not installed yet. It makes no code: it shows the one that a browser
asked for, to whoever may read the data of this Hearth.
"""

import click

from appliance.config.settings import data_dir
from appliance.core.errors import StoreError
from appliance.voiceless import unspoken


@click.command()
def pair() -> None:
    """Show what a Hearth without a voice would say: the code that a browser asked for."""
    try:
        text = unspoken(data_dir())
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            "what Hearth would say cannot be read: run this as its user, or as root"
        ) from error
    if not text:
        raise StoreError(
            "nobody asked for a code in the last ten minutes, or Hearth has a voice and says it"
        )
    click.echo(text, nl=False)
