"""What the demonstration says: one round of Hậu Giang, first half of 2023, and a reader of real documents."""
