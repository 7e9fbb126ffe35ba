"""The pages: parse a request, call one service, answer with words."""
