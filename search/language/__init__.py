"""The language of goods in Indonesian, Malay and English. Pure: no Django, no engine."""
