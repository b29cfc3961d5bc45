"""The two kinds of small trained models that the stages ask: linear ones and trees."""
