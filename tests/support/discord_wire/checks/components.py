"""Rules for the components of a message, classic and V2.

See https://docs.discord.com/developers/components/reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.support.discord_wire.form import NOT_AN_OBJECT, REQUIRED, Field
from tests.support.discord_wire.jsontypes import JsonDict, is_object
from tests.support.discord_wire.reading import SELECTS, ComponentKind

from .controls import check_button, check_select

MAX_ROWS = 5
MAX_COMPONENTS = 40
MAX_TEXT = 4000

K = ComponentKind
CLASSIC = (K.ACTION_ROW,)
IN_CONTAINER = (K.ACTION_ROW, K.SECTION, K.TEXT_DISPLAY, K.MEDIA_GALLERY, K.FILE, K.SEPARATOR)
TOP_LEVEL = (*IN_CONTAINER, K.CONTAINER)
IN_ROW = (K.BUTTON, *SELECTS)
ACCESSORIES = (K.BUTTON, K.THUMBNAIL)


def check_components(at: Field, components: list[Any], *, v2: bool, names: frozenset[str]) -> None:
    """Note everything wrong with a message's components.

    Args:
        at: the place of the array.
        components: what was sent.
        v2: whether the message carries the Components V2 flag.
        names: the file names `attachment://` may refer to.
    """
    if not v2 and len(components) > MAX_ROWS:
        at.bad_length(1, MAX_ROWS)
    tree = _Tree(names)
    for index, component in enumerate(components):
        tree.visit(at / index, component, TOP_LEVEL if v2 else CLASSIC)
    if tree.count > MAX_COMPONENTS and v2:
        at.fail(
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The total number of components across all components exceeds the maximum of {MAX_COMPONENTS}",
        )
    if tree.text > MAX_TEXT:
        at.fail(
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The total displayable text size in the components exceeds the maximum of {MAX_TEXT}",
        )


@dataclass(slots=True)
class _Tree:
    """One walk over a message's components and the totals it gathers."""

    names: frozenset[str]
    count: int = 0
    text: int = 0
    custom_ids: set[str] = field(default_factory=set[str])
    ids: set[int] = field(default_factory=set[int])

    def visit(self, at: Field, component: object, allowed: tuple[int, ...]) -> None:
        """Check one component that must be of an allowed type."""
        if not is_object(component):
            at.fail(*NOT_AN_OBJECT)
            return
        kind = component.get("type")
        if kind not in allowed:
            choices = ", ".join(str(int(a)) for a in sorted(allowed))
            (at / "type").fail("UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({choices},).')
            return
        self.count += 1
        self._check_id(at, component)
        self.CHECKS[kind](self, at, component)

    def _check_id(self, at: Field, component: JsonDict) -> None:
        number = at.number(component, "id", 0, 2**31 - 1)
        if number and number in self.ids:
            (at / "id").fail("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        elif number:
            self.ids.add(number)

    def _row(self, at: Field, component: JsonDict) -> None:
        children = at.array(component, "components", 1, 5)
        kinds = [child.get("type") for child in children if is_object(child)]
        if len(kinds) > 1 and any(kind in SELECTS for kind in kinds):
            (at / "components").fail(
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )
        for index, child in enumerate(children):
            self.visit(at / "components" / index, child, IN_ROW)

    def _button(self, at: Field, component: JsonDict) -> None:
        check_button(at, component)
        self._claim(at, component)

    def _select(self, at: Field, component: JsonDict) -> None:
        check_select(at, component)
        self._claim(at, component)

    def _claim(self, at: Field, component: JsonDict) -> None:
        custom_id = component.get("custom_id")
        if not isinstance(custom_id, str):
            return
        if custom_id in self.custom_ids:
            (at / "custom_id").fail(
                "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        self.custom_ids.add(custom_id)

    def _section(self, at: Field, component: JsonDict) -> None:
        for index, child in enumerate(at.array(component, "components", 1, 3)):
            self.visit(at / "components" / index, child, (K.TEXT_DISPLAY,))
        if component.get("accessory") is None:
            (at / "accessory").fail(*REQUIRED)
        else:
            self.visit(at / "accessory", component["accessory"], ACCESSORIES)

    def _text(self, at: Field, component: JsonDict) -> None:
        self.text += len(at.text(component, "content", 1, MAX_TEXT) or "")

    def _thumbnail(self, at: Field, component: JsonDict) -> None:
        at.text(component, "description", 1, 1024, required=False)
        self._media(at / "media", component.get("media"))

    def _gallery(self, at: Field, component: JsonDict) -> None:
        for place, item in at.objects(component, "items", 1, 10):
            place.text(item, "description", 1, 1024, required=False)
            self._media(place / "media", item.get("media"))

    def _file(self, at: Field, component: JsonDict) -> None:
        self._media(at / "file", component.get("file"), uploaded=True)

    def _separator(self, at: Field, component: JsonDict) -> None:
        at.number(component, "spacing", 1, 2)

    def _container(self, at: Field, component: JsonDict) -> None:
        at.number(component, "accent_color", 0, 0xFFFFFF)
        for index, child in enumerate(at.array(component, "components", 1, MAX_COMPONENTS)):
            self.visit(at / "components" / index, child, IN_CONTAINER)

    def _media(self, at: Field, media: object, *, uploaded: bool = False) -> None:
        if not is_object(media):
            at.fail(*REQUIRED)
            return
        url = at.text(media, "url", 1, 2048)
        if url is None:
            return
        schemes = ("attachment",) if uploaded else ("http", "https", "attachment")
        check_media_url(at / "url", url, self.names, schemes)

    CHECKS: ClassVar[dict[int, Callable[[_Tree, Field, JsonDict], None]]] = {
        K.ACTION_ROW: _row,
        K.BUTTON: _button,
        **dict.fromkeys(SELECTS, _select),
        K.SECTION: _section,
        K.TEXT_DISPLAY: _text,
        K.THUMBNAIL: _thumbnail,
        K.MEDIA_GALLERY: _gallery,
        K.FILE: _file,
        K.SEPARATOR: _separator,
        K.CONTAINER: _container,
    }


def check_media_url(at: Field, url: str, names: frozenset[str], schemes: tuple[str, ...]) -> None:
    """Note a link of a foreign scheme, or an `attachment://` that names no file of the message."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in schemes:
        at.fail(
            "URL_TYPE_INVALID_SCHEME", f'Scheme "{scheme}" is not supported. Scheme must be one of {schemes}.'
        )
    elif scheme == "attachment" and rest not in names:
        at.fail(
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found"
        )
