"""Runs a command in a terminal of its own, types a passphrase each time it asks for one, and ends with its exit code.

    SECRET=… python3 type-into.py COMMAND [ARGUMENT …]

`age` reads a passphrase from a terminal and from nowhere else.
"""
import os
import pty
import sys

PROMPT = b"passphrase"


def run(command, secret):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen, answered = b"", 0
    while True:
        try:
            output = os.read(terminal, 4096)
        except OSError:
            # The other end is closed: the command has ended.
            break
        if not output:
            break
        sys.stdout.buffer.write(output)
        seen += output
        # A passphrase that is new is asked for twice.
        if seen.lower().count(PROMPT) > answered:
            answered += 1
            os.write(terminal, secret.encode("utf-8") + b"\n")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], os.environ.pop("SECRET")))
