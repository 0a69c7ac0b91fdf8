"""What a web page, a chat or a prompt has done to a program, undone."""
