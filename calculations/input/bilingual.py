"""What people read in two languages: Chinese first, English second."""


def both(zh: str, en: str) -> str:
    """`中文 / English`."""
    return f"{zh} / {en}"
