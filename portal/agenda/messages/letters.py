"""A letter to people as one of them reads it, and as a message for the group."""

from portal.post.rules import Words


def message_words(given_name: str, subject: str, text: str) -> Words:
    return Words(subject, f"Dag {given_name},\n\n{text}")


def group_text(subject: str, text: str) -> str:
    """The same for a group on WhatsApp: the subject in its bold, and everybody at once."""
    return f"*{subject}*\n\nDag allemaal,\n\n{text}"
