package io.sluice.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The dashboard in a tab, as its visitor sees it. */
public final class DashboardPage {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of one moment, so in one script. Rates of a second are left out. */
  private static final String FIGURES =
      """
      {
        const all = {
          version: document.body.dataset.version,
          state: document.getElementById('state').textContent,
        };
        const isRate = text => text === '–' || text.endsWith(' /s');
        for (const tile of document.querySelectorAll('#now > div')) {
          const figure = tile.querySelector('dd.figure');
          const name = figure.dataset.figure;
          if (!isRate(figure.textContent)) {
            all[`tile ${name}`] = figure.textContent;
          }
          if (['Utilisation', 'Waiting'].includes(name)) {
            all[`alarm ${name}`] = tile.dataset.alarm;
          }
          all[`below ${name}`] = tile.querySelector('dd.more').textContent;
        }
        const columns = [...document.querySelectorAll('#classes thead th')].slice(1).map(each => each.textContent);
        for (const {cells: [name, ...cells]} of document.querySelector('#classes tbody').rows) {
          columns.forEach((column, i) => (all[`class ${name.textContent}: ${column}`] = cells[i].textContent));
        }
        for (const figure of document.querySelectorAll('#plots figure')) {
          const title = figure.querySelector('figcaption').textContent;
          const [, lines] = figure.querySelector('p').textContent.match(/^Last, and within \\d+ min: (.*)\\.$/);
          for (const line of title.includes(' a second') ? [] : lines.split('; ')) {
            const [, name, last] = line.match(/^(.*) (\\S+) \\(.*\\)$/);
            all[`plot ${title}: ${name}`] = last;
          }
        }
        for (const input of document.querySelectorAll('#limits input')) {
          all[input.id] = input.value;
        }
        for (const table of document.querySelectorAll('table[data-reasons]')) {
          for (const {cells: [reason, count]} of table.tBodies[0].rows) {
            all[`${table.dataset.reasons}: ${reason.textContent}`] = count.textContent;
          }
        }
        all;
      }
      """;

  private final Tab tab;

  /** Of a tab that has visited it. */
  public DashboardPage(Tab tab) {
    this.tab = tab;
  }

  /** Until its figures are of now. */
  public DashboardPage awaitLive() {
    await("live: " + text("#live")).atMost(PATIENCE).until(this::isLive);
    return this;
  }

  public boolean isLive() {
    return is("document.body.dataset.live === 'yes'");
  }

  public boolean is(String condition) {
    return tab.run(condition) == JsonValue.TRUE;
  }

  /** The text of what matches the selector first; empty if nothing does. */
  public String text(String selector) {
    return Tab.text(
        tab.run("document.querySelector(" + Tab.quoted(selector) + ")?.textContent ?? ''"));
  }

  /** The texts of all that match. */
  public List<String> texts(String selector) {
    JsonValue all =
        tab.run(
            "[...document.querySelectorAll("
                + Tab.quoted(selector)
                + ")].map(each => each.textContent)");
    return ((JsonArray) all).getValuesAs(Tab::text);
  }

  /** The figure of that name among those of now. */
  public String figure(String name) {
    return text("#now dd[data-figure=\"" + name + "\"]");
  }

  /**
   * All that is shown of the pool's last snapshot, by where it stands: tiles, rows of classes, the
   * ends of plots, limits and counts by reason.
   */
  public Map<String, String> figures() {
    Map<String, String> all = new TreeMap<>();
    tab.run(FIGURES).asJsonObject().forEach((name, value) -> all.put(name, Tab.text(value)));
    return all;
  }

  /** The cells of a class's row. */
  public List<String> rowOf(String priority) {
    return ((JsonArray)
            tab.run(
                "[...[...document.querySelectorAll('#classes tbody tr')].find(row =>"
                    + " row.cells[0].textContent === "
                    + Tab.quoted(priority)
                    + ").cells].slice(1).map(cell => cell.textContent)"))
        .getValuesAs(Tab::text);
  }

  /** Shows that pool. */
  public void select(String pool) {
    tab.run(
        "{ const pool = document.getElementById('pool'); pool.value = "
            + Tab.quoted(pool)
            + "; pool.dispatchEvent(new Event('change')); }");
    assertThat(is("document.title.startsWith(" + Tab.quoted(pool) + ")")).as(pool).isTrue();
  }

  public void fill(String id, String value) {
    tab.run(
        "{ const input = document.getElementById("
            + Tab.quoted(id)
            + "); input.value = "
            + Tab.quoted(value)
            + "; input.dispatchEvent(new Event('input', {bubbles: true})); }");
  }

  public void click(String selector) {
    assertThat(is("document.querySelector(" + Tab.quoted(selector) + ") !== null"))
        .as(selector)
        .isTrue();
    tab.run("document.querySelector(" + Tab.quoted(selector) + ").click()");
  }

  /** Says yes to what the page asks. */
  public void confirm() {
    assertThat(is("document.getElementById('ask').open")).as("a question").isTrue();
    click("#ask-yes");
  }

  public void awaitText(String selector, String text) {
    await(selector + " to be " + text)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(text(selector)).isEqualTo(text));
  }
}
