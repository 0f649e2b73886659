"""The template loader: Django's caching one, whose templates are drawn."""

from django.template import Context, RequestContext, Template
from django.template.loaders import cached
from django.utils.safestring import SafeString

from portal.drawing import components, nodes  # noqa: F401 - teach the writer, by being there
from portal.drawing.writer import draw_list


class Loader(cached.Loader):
    def get_template(self, template_name: str, skip: list | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if type(template) is Template:
            template.__class__ = Forgetful
            draw_list(template.nodelist, self.engine)
        return template


class Forgetful(Template):
    """Lets go of what a page showed: Django's contexts point to themselves, so all of it would stay in memory until
    the collector comes by, and keep it busy."""

    def render(self, context: Context) -> SafeString:
        outermost = context.template is None and isinstance(context, RequestContext)
        try:
            return super().render(context)
        finally:
            if outermost:
                context.dicts.clear()
