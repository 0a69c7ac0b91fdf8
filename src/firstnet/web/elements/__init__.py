"""What panels are made of: texts, cards, controls with what they mean, digits and bars."""
