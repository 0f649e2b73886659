"""The template loader: Django's caching one, whose templates are drawn."""

from django.template import Template
from django.template.loaders import cached

from portal.drawing import components, nodes  # noqa: F401 - teach the writer, by being there
from portal.drawing.writer import draw_list


class Loader(cached.Loader):
    def get_template(self, template_name: str, skip: list | None = None) -> Template:
        template = super().get_template(template_name, skip)
        draw_list(template.nodelist, self.engine)
        return template
