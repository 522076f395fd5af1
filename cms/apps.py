from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = "Stories, makers, programme, learning"

    def ready(self) -> None:
        from cms import checks, receivers  # noqa: F401

        receivers.connect()
