"""The one way in which a command gives up."""


class Stop(Exception):
    """A reason to give up that is for the person at the keyboard: shown as it is, without a traceback."""
