"""The commands: parse, call one service, answer."""
