from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from bot.media.address import Address, Network
from bot.media.errors import InvalidHosts
from bot.media.hosts import DEFAULT_HOSTS, MediaHosts, Origin

DEFAULT = MediaHosts.parse(DEFAULT_HOSTS)
LISTED = MediaHosts.parse(
    [
        "ttapi.io",
        "http://127.0.0.1:9001",
        "https://mirror.example:8443",
        "http://[::1]:9002",
        "http://mirror:80",
    ]
)


@pytest.mark.parametrize(
    "url",
    [
        "https://ttapi.io",
        "https://ttapi.io/",
        "https://cdn.ttapi.io/midjourney/a.png",
        "https://a.b.cdn.ttapi.io/a.png?sig=1#top",
        "https://ttapi.io:443/a",
        "HTTPS://CDN.TtApi.IO/A.png",
        "https://ttapi.io/user@name/a:b/http://x",
        "https://ttapi.io/画.png",
        "https://ttapi.io?a=b",
        "https://ttapi.io#@evil.example",
        "http://127.0.0.1:9001/a.png",
        "https://mirror.example:8443/a.png",
        "http://[::1]:9002/a.png",
        "http://[0:0:0:0:0:0:0:1]:9002/a.png",
        "http://mirror/a.png",
        "http://mirror:80/a.png",
    ],
)
def test_allowed(url: str) -> None:
    assert LISTED.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ttapi.io/a.png",
        "//ttapi.io/a.png",
        "http://ttapi.io/a.png",
        "ftp://ttapi.io/a.png",
        "file:///etc/passwd",
        "https:ttapi.io/a.png",
        "https:/ttapi.io/a.png",
        "https:///ttapi.io/a.png",
        "https://evilttapi.io/a.png",
        "https://ttapi.io.evil.example/a.png",
        "https://evil.example/ttapi.io",
        "https://evil.example?.ttapi.io",
        "https://evil.example#.ttapi.io",
        "https://ttapi.io@evil.example/",
        "https://ttapi.io:443@evil.example/",
        "https://user@ttapi.io/",
        "https://user:word@ttapi.io/",
        "https://@ttapi.io/",
        "https://ttapi.io./a.png",
        "https://.ttapi.io/a.png",
        "https://a..ttapi.io/a.png",
        "https://-a.ttapi.io/a.png",
        "https://a_b.ttapi.io/a.png",
        "https://ttapi.io:8443/a.png",
        "https://ttapi.io:80/a.png",
        "http://ttapi.io:443/a.png",
        "https://ttapi.io:/a.png",
        "https://ttapi.io:0443/a.png",
        "https://ttapi.io:443443/a.png",
        "https://ttapi.io:4٤3/a.png",
        "https://ttapi.io\\@evil.example/",
        "https://evil.example\\.ttapi.io/",
        "https://ttapi.io/a\\b",
        "https:\\\\ttapi.io\\a.png",
        "https://ttapi%2eio/",
        "https://ttapi.io%2f@evil.example/",
        "https://ttapi.io%00.evil.example/",
        "https://ttapi。io/",
        "https://ttapı.io/",
        "https://ttapi.іo/",
        "https://ｔtapi.io/",
        "https://tt\u00adapi.io/",
        "https://ttapi.io\u2044.evil.example/",
        "http\u017f://ttapi.io/",
        "https://tta\u212ai.io/",
        "https://ttapi.io/\u202egnp.a",
        "https://ttapi.io/\ud800",
        "https://ttapi.io/a b",
        " https://ttapi.io/",
        "https://ttapi.io/\n",
        "https://tta\npi.io/",
        "https://ttapi.io\t/",
        "https://ttapi.io/\x00",
        "https://ttapi.io/\x7f",
        "http://127.0.0.1:9001@evil.example/",
        "http://127.0.0.1:9001.evil.example/",
        "http://127.0.0.1/a.png",
        "http://127.0.0.1:9002/a.png",
        "https://127.0.0.1:9001/a.png",
        "http://127.0.0.1:09001/a.png",
        "http://127.1:9001/a.png",
        "http://127.0.0.01:9001/a.png",
        "http://0177.0.0.1:9001/a.png",
        "http://0x7f.0.0.1:9001/a.png",
        "http://0x7f000001:9001/a.png",
        "http://2130706433:9001/a.png",
        "http://127.0.0.1.:9001/a.png",
        "http://localhost:9001/a.png",
        "http://[::ffff:127.0.0.1]:9001/a.png",
        "http://[::1]/a.png",
        "http://[::1%25lo]:9002/a.png",
        "http://[::1%lo]:9002/a.png",
        "http://::1:9002/a.png",
        "http://[::1:9002/a.png",
        "http://[v1.::1]:9002/a.png",
        "http://[]:9002/",
        "https://mirror.example/a.png",
        "https://sub.mirror.example:8443/a.png",
        "http://sub.mirror/a.png",
        "https://mirror/a.png",
    ],
)
def test_refused(url: str) -> None:
    assert not LISTED.allows(url)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://cdn.ttapi.io/a", True),
        ("https://mjcdn.ttapi.io/attachments/a", True),
        ("https://api.ttapi.org/a", True),
        ("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3&", True),
        ("https://media.discordapp.net/a", True),
        ("https://cdn.midjourney.com/a", True),
        ("https://discordapp.com/a", False),
        ("https://discord.com/a", False),
        ("https://images-ext-1.discordapp.net/a", False),
        ("https://midjourney.com/a", False),
        ("https://93.184.216.34/a", False),
    ],
)
def test_defaults(url: str, allowed: bool) -> None:
    assert DEFAULT.allows(url) is allowed


TRICKS = st.lists(
    st.sampled_from(
        [
            *[
                "ttapi.io",
                "evil.example",
                "127.0.0.1",
                "mirror.example",
                "[::1]",
                "localhost",
                "0x7f.1",
                "2130706433",
            ],
            *[
                ":9001",
                ":8443",
                ":443",
                ":80",
                ":9002",
                ":",
                "@",
                "/",
                "//",
                "\\",
                "?",
                "#",
                ".",
                "%2e",
                "%40",
                "%2f",
            ],
            *[
                "\t",
                "\n",
                " ",
                "\0",
                "。",
                "．",
                "／",
                "＠",
                "ſ",
                "K",
                "\u00ad",
                "xn--",
                "user",
                ";",
                "&",
                "[",
                "]",
                "A",
            ],
        ]
    ),
    max_size=8,
).map("".join)


@given(st.sampled_from(["https://", "http://", "HTTPS://", "https:", "//", "https:\\\\", ""]), TRICKS)
@example("http://", "127.0.0.1:9001@evil.example")
@example("https://", "evil.example\\@ttapi.io")
def test_what_is_allowed_means_the_same_to_every_reader(start: str, rest: str) -> None:
    url = start + rest
    if not LISTED.allows(url):
        return
    split, address = urlsplit(url), Address.parse(url)
    assert address is not None
    sent = URL(address.url, encoded=True)
    assert split.username is None
    assert split.password is None
    assert sent.user is None
    for scheme, host, port in [
        (split.scheme, split.hostname, split.port or {"https": 443, "http": 80}[split.scheme]),
        (sent.scheme, sent.host, sent.port),
        (URL(url).scheme, URL(url).host, URL(url).port),
    ]:
        named = scheme == "https" and port == 443 and host is not None and f".{host}".endswith(".ttapi.io")
        assert named or (scheme, host, port) in {
            ("http", "127.0.0.1", 9001),
            ("https", "mirror.example", 8443),
            ("http", "::1", 9002),
        }


@given(st.text(), st.sampled_from("/?#\\@:%"))
def test_nothing_behind_a_foreign_host_helps(text: str, mark: str) -> None:
    assert not LISTED.allows(f"https://evil.example{mark}{text}")


@given(st.text())
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    assert LISTED.allows(text) in {True, False}
    assert LISTED.allows(f"https://{text}.ttapi.io") in {True, False}


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("io", "has one label only"),
        ("localhost", "has one label only"),
        ("127.0.0.1", "is an IP address"),
        ("[::1]", "is an IP address"),
        ("0x7f.1", "is neither"),
        ("*.ttapi.io", "is neither"),
        (".ttapi.io", "is neither"),
        ("ttapi.io.", "is neither"),
        ("ttapi.io:8443", "is neither"),
        ("ttapi.io:443", "is neither"),
        ("ttapi.io/", "is neither"),
        ("ttapi.io/path", "is neither"),
        ("ttapi.io#", "is neither"),
        ("user@ttapi.io", "is neither"),
        ("bücher.example", "is neither"),
        ("a b.example", "is neither"),
        ("http://", "is not a plain origin"),
        ("ftp://ttapi.io", "is not a plain origin"),
        ("http://user@mirror.example", "is not a plain origin"),
        ("http://127.1:9001", "is not a plain origin"),
        ("http://mirror.example:99999", "is not a plain origin"),
        ("http://mirror.example/pictures", "has more than"),
        ("http://mirror.example/#", "has more than"),
        ("http://mirror.example/?", "has more than"),
    ],
)
def test_bad_entries(entry: str, fault: str) -> None:
    with pytest.raises(InvalidHosts) as caught:
        MediaHosts.parse(["ttapi.io", entry])
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"entry 2 {fault}")


def test_all_faults_are_told_at_once_and_without_values() -> None:
    with pytest.raises(InvalidHosts) as caught:
        MediaHosts.parse(["secret@one.example", "two.example", "secret"])
    assert [fault[:10] for fault in caught.value.faults] == ["entry 1 is", "entry 3 ha"]
    assert "secret" not in str(caught.value)


def test_entries_are_read_leniently_where_nothing_can_be_mistaken() -> None:
    assert MediaHosts.parse(
        [" TTAPI.io ", "", "HTTP://Mirror.Example/", "https://[0::1]:8443", "xn--bcher-kva.example"]
    ) == (
        MediaHosts(
            frozenset({"ttapi.io", "xn--bcher-kva.example"}),
            frozenset({Origin("http", "mirror.example", 80), Origin("https", "[::1]", 8443)}),
        )
    )


def test_an_empty_list_allows_nothing() -> None:
    assert not MediaHosts.parse([]).allows("https://ttapi.io/a.png")


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("https://cdn.discordapp.com/a", Network.DISCORD),
        ("https://media.discordapp.net/a", Network.DISCORD),
        ("https://discord.com/a", Network.DISCORD),
        ("https://evildiscord.com/a", Network.OTHER),
        ("https://cdn.ttapi.io/discord.com", Network.OTHER),
        ("http://127.0.0.1:9001/a", Network.OTHER),
    ],
)
def test_which_network_decides_the_proxy(url: str, network: Network) -> None:
    address = Address.parse(url)
    assert address is not None
    assert address.network is network


@pytest.mark.parametrize(
    ("url", "sent", "label"),
    [
        ("HTTPS://TTAPI.io:443", "https://ttapi.io/", "ttapi.io"),
        ("https://ttapi.io?a=%2F%41+~", "https://ttapi.io/?a=%2F%41+~", "ttapi.io"),
        ("http://[0::1]:80/x/y.png?hm=1&", "http://[::1]/x/y.png?hm=1&", "[::1] …/y.png"),
        (
            "https://a.ttapi.io/画/b%20c.png#f",
            "https://a.ttapi.io/%E7%94%BB/b%20c.png",
            "a.ttapi.io …/b%20c.png",
        ),
        ('https://ttapi.io/a"b<c>|', "https://ttapi.io/a%22b%3Cc%3E%7C", 'ttapi.io …/a"b<c>|'),
    ],
)
def test_what_is_sent_and_what_is_shown(url: str, sent: str, label: str) -> None:
    address = Address.parse(url)
    assert address is not None
    assert (address.url, address.label) == (sent, label)
