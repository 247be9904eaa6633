"""base is shared; dev, test and production each add what differs and are named by DJANGO_SETTINGS_MODULE."""
