"""All kinds of question that are asked, by hand: a new one is a file beside this and a line here."""

from collections.abc import Mapping

from handlers.forms.form import Kind
from handlers.questions import (
    acknowledge,
    audio,
    date,
    decimal,
    file,
    geopoint,
    image,
    integer,
    note,
    select_multiple,
    select_one,
    text,
    time,
)
from handlers.questions.question import QuestionKind

KINDS: Mapping[Kind, QuestionKind] = {
    Kind.TEXT: text.KIND,
    Kind.INTEGER: integer.KIND,
    Kind.DECIMAL: decimal.KIND,
    Kind.SELECT_ONE: select_one.KIND,
    Kind.SELECT_MULTIPLE: select_multiple.KIND,
    Kind.DATE: date.KIND,
    Kind.TIME: time.KIND,
    Kind.IMAGE: image.KIND,
    Kind.GEOPOINT: geopoint.KIND,
    Kind.AUDIO: audio.KIND,
    Kind.FILE: file.KIND,
    Kind.NOTE: note.KIND,
    Kind.ACKNOWLEDGE: acknowledge.KIND,
}
