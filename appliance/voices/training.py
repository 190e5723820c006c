"""How a voice is made of recordings: the words for whoever does it. Refuses to promise hours.

Training is no part of Hearth: it takes a graphics card and packages of several gigabytes, on
another machine. Commands as of piper-tts 1.8.0 (`piper/train/`); a test reads its options there.
"""

TRAINER = "piper-tts[train]==1.8.0"
EPOCHS = 2000
_CARD_GB = 24
"""What the trainer's own code was fitted to (a comment in piper/train/vits/lightning.py)."""


def command(name: str, espeak: str, rate: int, batch: int) -> tuple[str, ...]:
    """The arguments of the trainer, each option with its value."""
    return (
        "python3 -m piper.train fit",
        f"--data.voice_name {name}",
        "--data.csv_path metadata.csv",
        "--data.audio_dir wavs",
        f"--model.sample_rate {rate}",
        f"--data.espeak_voice {espeak}",
        "--data.cache_dir cache",
        f"--data.config_path {name}.onnx.json",
        f"--data.batch_size {batch}",
        f"--trainer.max_epochs {EPOCHS}",
    )


def how_to_train(name: str, espeak: str, rate: int, takes: int) -> str:
    """What to do with the exported folder, on a machine that can."""
    batch = max(2, min(32, takes // 4))
    fit = " \\\n    ".join(command(name, espeak, rate, batch))
    return f"""\
{takes} sentences, to make the voice {name} of. On a machine with an Nvidia graphics card, in this
folder, with Python 3.11 and the internet:

  python3 -m venv train && . train/bin/activate && pip install '{TRAINER}'
  {fit}
  python3 -m piper.train.export_onnx --checkpoint lightning_logs/version_0/checkpoints/last.ckpt \\
    --output-file {name}.onnx

Better begin from a voice that is trained already, of the same language and of medium quality: add
`--ckpt_path BASE.ckpt`, and set --trainer.max_epochs to the epochs it has and {EPOCHS} more. So few
sentences alone hardly teach a voice to speak. Its licence is then also that of yours.

What it needs: not measured here, since no graphics card was at hand. The trainer's own code was
fitted to a card of {_CARD_GB} GB; with less memory make --data.batch_size smaller. How many hours:
not measured here either. Look how long 20 epochs take: {EPOCHS} take a hundred times that.
Stop when it sounds well; it goes on with --ckpt_path last.ckpt.

Then, on the machine with Hearth:

  hearth voices import {name}.onnx --licence "voice of ..., for this home"

consent.json and consent.wav say who agreed to this. They belong to the recordings wherever those
go; without them nobody may make a voice of these.
"""
