"""What the app's letters say: words, pictures, voice, places, presses; and what is none of anybody's business."""

import pytest

from bot.channels.wecom.crypto import ForgedError
from bot.channels.wecom.letters import incoming, read
from storage.messages import CHOOSE, Incoming

HEAD = """<ToUserName>ww1</ToUserName><FromUserName>Wang</FromUserName><CreateTime>1793840400</CreateTime>
<AgentID>7</AgentID>"""
PLACE = """<Location_X>23.134</Location_X><Location_Y>113.358</Location_Y><Scale>16</Scale>
<Label><![CDATA[东坡村 委会 <1>]]></Label>"""
PRESS = """<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>{key}</EventKey><TaskId>7-ab</TaskId>
<CardType>button_interaction</CardType><ResponseCode>CODE</ResponseCode>{more}"""
CHOSEN = """<SelectedItems><SelectedItem><QuestionKey>more</QuestionKey><OptionIds><OptionId>n:1:help</OptionId>
</OptionIds></SelectedItem></SelectedItems>"""


def letter(body: str, prefix: str = "") -> Incoming | None:
    return incoming(read(f"<xml>{HEAD}{body}</xml>"), prefix)


def message(kind: str, body: str = "") -> Incoming:
    found = letter(f"<MsgType>{kind}</MsgType><MsgId>42</MsgId>{body}")
    assert found is not None
    return found


def event(kind: str, body: str = "") -> Incoming | None:
    return letter(f"<MsgType>event</MsgType><Event>{kind}</Event>{body}")


def test_a_text_says_who_and_what() -> None:
    heard = message("text", "<Content><![CDATA[走访 <三户> & 四户]]></Content>")
    assert heard == Incoming(
        channel="wecom", key="m:42", account="Wang", chat="Wang", text="走访 <三户> & 四户", message="42"
    )


@pytest.mark.parametrize(
    ("kind", "body", "text", "refs"),
    [
        ("image", "<PicUrl>http://p</PicUrl><MediaId>M1</MediaId>", "", ["photo media M1"]),
        ("voice", "<MediaId>M2</MediaId><Format>amr</Format>", "", ["audio media M2"]),
        ("voice", "<MediaId>M2</MediaId><Recognition>今天走访</Recognition>", "今天走访", ["audio media M2"]),
        ("file", "<MediaId>M3</MediaId><FileName>名册.xlsx</FileName>", "", ["file media M3"]),
        ("video", "<MediaId>M4</MediaId>", "", []),
        ("link", "<Title>题</Title><Description>x</Description><Url>https://a</Url>", "题\nhttps://a", []),
        ("something_new", "", "", []),
        ("image", "<PicUrl>http://p</PicUrl>", "", []),  # not understood: who sent it is answered all the same
        ("location", "<Location_X>here</Location_X>", "", []),
    ],
)
def test_every_kind_of_message(kind: str, body: str, text: str, refs: list[str]) -> None:
    heard = message(kind, body)
    assert (heard.text, [f"{file.kind} {file.ref}" for file in heard.attachments]) == (text, refs)


def test_a_place_is_taken_when_somebody_sends_it_and_never_otherwise() -> None:
    sent = message("location", PLACE).position
    assert sent is not None
    assert (sent.latitude, sent.longitude, sent.label) == (23.134, 113.358, "东坡村 委会 <1>")
    chosen = event("location_select", f"<SendLocationInfo>{PLACE}</SendLocationInfo>")
    assert chosen is not None
    assert chosen.position == sent
    assert event("LOCATION", "<Latitude>23</Latitude><Longitude>113</Longitude><Precision>1</Precision>") is None


def test_a_press_says_what_and_on_which_card() -> None:
    heard = letter(PRESS.format(key="a:1:0:3", more=""))
    assert heard is not None
    assert (heard.press, heard.message, heard.ack) == ("a:1:0:3", "7-ab", "p CODE 7-ab a:1:0:3")
    chosen = letter(PRESS.format(key="choose", more=CHOSEN))
    assert chosen is not None
    assert chosen.press == "n:1:help"
    assert heard.key != chosen.key
    nothing = letter(PRESS.format(key="choose", more=""))
    assert nothing is not None
    assert nothing.press == CHOOSE


def test_a_menu_of_the_app_says_its_key_and_entering_greets_once_a_day() -> None:
    clicked = event("click", "<EventKey>/checkin</EventKey>")
    assert clicked is not None
    assert clicked.text == "/checkin"
    entered, again = event("enter_agent", "<EventKey></EventKey>"), event("subscribe")
    assert entered is not None
    assert entered == again
    assert (entered.text, entered.key) == ("/start", "enter:Wang:2026-11-05")


def test_other_events_say_nothing() -> None:
    for kind in ("unsubscribe", "batch_job_result", "view", "pic_sysphoto", "something_new"):
        assert event(kind) is None


def test_beside_a_bot_the_app_has_chats_of_its_own() -> None:
    heard = letter("<MsgType>text</MsgType><MsgId>1</MsgId><Content>好</Content>", "app:")
    assert heard is not None
    assert (heard.account, heard.chat) == ("Wang", "app:Wang")


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        "<xml>&#0;</xml>",
    ],
)
def test_xml_that_is_none_or_would_cost_much_is_refused(xml: str) -> None:
    with pytest.raises(ForgedError):
        read(xml)
