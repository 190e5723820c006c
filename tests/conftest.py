"""For every test: Ctrl-C means Ctrl-C. Refuses to inherit a shell's habits."""

import signal

# A job that a shell put into the background ignores SIGINT, and hands that on to every child: tests
# that interrupt a program would wait for ever on machines that start them so.
signal.signal(signal.SIGINT, signal.default_int_handler)
