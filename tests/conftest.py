"""For every test: Ctrl-C means Ctrl-C. Refuses to inherit a shell's habits."""

import signal

from hypothesis import HealthCheck, settings

# A job that a shell put into the background ignores SIGINT, and hands that on to every child: tests
# that interrupt a program would wait for ever on machines that start them so.
signal.signal(signal.SIGINT, signal.default_int_handler)

# For `make check`, which is run before every commit; `make test` takes as many as each test wants.
# Neither times anything: a busy machine is no fault of what is tested.
SLOW = [HealthCheck.too_slow]
settings.register_profile("unhurried", deadline=None, suppress_health_check=SLOW)
settings.register_profile("quick", settings.get_profile("unhurried"), max_examples=15)
settings.load_profile("unhurried")
