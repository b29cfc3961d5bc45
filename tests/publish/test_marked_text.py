import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.marked_text import Mark, marked_text

ORG = Mark(0, 4, "org", "Body: OSCE", "/x/osce")
DATE = Mark(8, 12, "date", "Date: 2014")


@pytest.mark.parametrize(
    ("text", "marks", "sentences", "pages", "expected"),
    [
        pytest.param(
            "a < b & \"c\" 'd'", [], [], (0,), "a &lt; b &amp; &#34;c&#34; &#39;d&#39;", id="escaped"
        ),
        pytest.param(
            "OSCE in 2014",
            [DATE, ORG],
            [],
            (0,),
            '<a id="c0" href="/x/osce" class="mention org" title="Body: OSCE">OSCE</a> in '
            '<mark id="c8" class="mention date" title="Date: 2014">2014</mark>',
            id="marks",
        ),
        pytest.param(
            "OSCE in 2014",
            [ORG],
            [(0, 12)],
            (0,),
            '<span class="evidence" id="c0"><a href="/x/osce" class="mention org"'
            ' title="Body: OSCE">OSCE</a> in 2014</span>',
            id="one target where a sentence begins with a name",
        ),
        pytest.param(
            "\U0001f54a\U0001f54a OSCE",
            [Mark(3, 7, "org", "x")],
            [],
            (0,),
            '\U0001f54a\U0001f54a <mark id="c3" class="mention org" title="x">OSCE</mark>',
            id="offsets count code points",
        ),
        pytest.param(
            "One. Two. Three.",
            [],
            [(0, 9), (5, 16)],
            (0,),
            '<span class="evidence" id="c0">One. <span id="c5"></span>Two. Three.</span>',
            id="sentences that overlap become one with two targets",
        ),
        pytest.param(
            "OSCE in 2014",
            [Mark(0, 7, "org", "x")],
            [(5, 12)],
            (0,),
            '<span class="evidence" id="c0"><mark class="mention org" title="x">OSCE <span id="c5"></span>in'
            "</mark> 2014</span>",
            id="a sentence that begins inside a name is widened",
        ),
        pytest.param(
            "OSCE",
            [ORG, Mark(2, 4, "place", "y"), Mark(1, 9, "place", "beyond"), Mark(3, 3, "place", "empty")],
            [(4, 4), (2, 99)],
            (0,),
            '<a id="c0" href="/x/osce" class="mention org" title="Body: OSCE">OS<span id="c2"></span>CE</a>',
            id="what overlaps stays a target, what is empty or lies outside is left out",
        ),
        pytest.param(
            "ab",
            [],
            [],
            (0, 1),
            '<span class="page-mark" id="page-1">Page 1</span>a'
            '<span class="page-mark" id="page-2">Page 2</span>b',
            id="pages",
        ),
        pytest.param(
            "x",
            [Mark(0, 1, 'a"b', '"><script>', '/"')],
            [],
            (0,),
            '<a id="c0" href="/&#34;" class="mention a&#34;b" title="&#34;&gt;&lt;script&gt;">x</a>',
            id="attributes are escaped",
        ),
        pytest.param("", [], [], (0,), "", id="empty"),
    ],
)
def test_marked_text(text, marks, sentences, pages, expected):
    assert marked_text(text, marks, sentences, pages) == expected


offsets = st.integers(-2, 40)


@given(
    st.text(max_size=30),
    st.lists(
        st.builds(Mark, offsets, offsets, st.just("org"), st.just("hint"), st.sampled_from([None, "/x"]))
    ),
    st.lists(st.tuples(offsets, offsets)),
)
def test_text_survives_and_tags_nest(text, marks, sentences):
    shown = str(marked_text(text, marks, sentences))
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == html.unescape(html.escape(text))
    open_tags = []
    for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", shown):
        if closing:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags
    targets = re.findall(r'id="(c\d+)"', shown)
    assert len(targets) == len(set(targets))
    wanted = {f"c{start}" for start, end in sentences if 0 <= start < end <= len(text)}
    assert wanted <= set(targets)
