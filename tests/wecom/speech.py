"""What the bot says, put on people's screens: checked, counted, shown; or refused as WeCom refuses it."""

from tests.wecom.checks import faults_of_card, faults_of_markdown
from tests.wecom.media import Media
from tests.wecom.screen import JSON, Chat, Message, words_of

NEVER_WROTE, NUISANCE = 93006, 40201
LONGEST = 20_480  # bytes of markdown


class RefusedError(Exception):
    """Answered with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Speech:
    """Shows bodies in chats; `violations` grows."""

    def __init__(self, media: Media, violations: list[str]) -> None:
        self._media, self._violations = media, violations
        self._tasks: set[str] = set()

    def push(self, chat: Chat, body: JSON) -> None:
        if body.get("chat_type", 1) not in (1, 2):
            self._violations.append(f"chat_type {body.get('chat_type')!r}")
        if not chat.wrote or chat.gone:
            raise RefusedError(NEVER_WROTE)
        if chat.shunned:
            raise RefusedError(NUISANCE)
        self.say(chat, {name: value for name, value in body.items() if name not in ("chatid", "chat_type")})

    def greet(self, chat: Chat, body: JSON) -> None:
        if body["msgtype"] == "text":
            self._show(chat, Message(body["text"]["content"]))
        else:
            assert body["msgtype"] == "template_card", body
            self.say(chat, body)

    def say(self, chat: Chat, body: JSON) -> None:
        kind = body["msgtype"]
        if body.keys() != {"msgtype", kind}:
            self._violations.append(f"fields {sorted(body)}")
        if kind == "markdown":
            self._violations += faults_of_markdown(body["markdown"].get("content"), LONGEST)
            self._show(chat, Message(body["markdown"]["content"]))
        elif kind == "template_card":
            card = body["template_card"]
            self._violations += faults_of_card(card)
            if card["task_id"] in self._tasks:
                self._violations.append(f"task_id {card['task_id']} was used before")
            self._tasks.add(card["task_id"])
            self._show(chat, Message(words_of(card), raw=card))
        elif kind == "stream":
            self._stream(chat, body["stream"])
        elif kind in ("image", "file"):
            sent, name, content = self._media.sent[body[kind]["media_id"]]
            if sent != kind:
                raise ValueError(f"a {sent} sent as {kind}")
            self._show(chat, Message("", content=content, file_name=name if kind == "file" else ""))
        else:
            raise ValueError(f"msgtype {kind}")

    def _stream(self, chat: Chat, stream: JSON) -> None:
        """Words that grow: the same id replaces what was said, until it is finished."""
        open_one = next((m for m in reversed(chat.messages) if m.stream == stream["id"]), None)
        if open_one is None:
            self._show(chat, Message(stream.get("content", ""), stream="" if stream.get("finish") else stream["id"]))
            return
        open_one.text = stream.get("content", "")
        open_one.stream = "" if stream.get("finish") else stream["id"]
        chat.tell(open_one)

    def update(self, chat: Chat, task: str, body: JSON) -> None:
        """The card that was pressed gets another content."""
        card = body["template_card"]
        self._violations += faults_of_card(card)
        if body["response_type"] != "update_template_card" or card["task_id"] != task:
            raise ValueError(f"an update of {card.get('task_id')!r} for {task!r}")
        shown = next((message for message in reversed(chat.messages) if message.task == task), None)
        if shown is not None and chat.takes():
            shown.show(card, chat)

    def _show(self, chat: Chat, message: Message) -> None:
        if chat.takes():
            chat.add(message)
