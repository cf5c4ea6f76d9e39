package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagesTest {
  @Test
  void pagesAreInOrder_andSayWhereTheNextBegins_butTheLast() {
    assertThat(page(null, 2)).isEqualTo("{\"all\":[\"a\",\"b\"],\"next\":\"b\"}");
    assertThat(page("b", 2)).isEqualTo("{\"all\":[\"c\",\"d\"],\"next\":\"d\"}");
    assertThat(page("d", 2)).isEqualTo("{\"all\":[\"e\"]}");
    assertThat(page("e", 2)).isEqualTo("{\"all\":[]}");
    assertThat(page(null, 5))
        .as("just full")
        .isEqualTo("{\"all\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}");
  }

  @Test
  void aNameThatIsGone_isAPlaceAllTheSame() {
    assertThat(page("bb", 1)).isEqualTo("{\"all\":[\"c\"],\"next\":\"c\"}");
  }

  private static String page(String after, int limit) {
    return Pages.page(
            "all",
            Stream.of("d", "a", "e", "c", "b"),
            each -> each,
            after,
            limit,
            Json::createValue)
        .toString();
  }
}
