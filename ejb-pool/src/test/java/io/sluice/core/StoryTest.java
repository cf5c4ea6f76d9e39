package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoryTest {
  private final Story story = new Story();
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void stopThread() {
    other.shutdownNow();
  }

  private Runnable says(String words) {
    return () -> heard.add(words);
  }

  private Runnable fails(String words) {
    return () -> {
      heard.add(words);
      throw new IllegalStateException(words);
    };
  }

  // ---- order

  @Test
  void nothingIsTold_whenItIsAdded() {
    story.add(says("1"));
    assertThat(heard).isEmpty();
    story.tell();
    assertThat(heard).containsExactly("1");
  }

  @Test
  void aStoryWithoutChapters_tellsNothing() {
    story.tell();
    story.add(says("1"));
    story.tell();
    story.tell();
    assertThat(heard).containsExactly("1");
  }

  @Test
  void chaptersAreTold_inTheOrderInWhichTheyWereAdded_eachOnce() {
    for (int i = 0; i < 100; i++) {
      story.add(says("" + i));
      if (i % 7 == 0) {
        story.tell();
      }
    }
    story.tell();
    assertThat(heard).hasSize(100).startsWith("0", "1", "2").endsWith("98", "99");
    assertThat(heard).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
  }

  @Test
  void aChapterThatIsAddedWhileAnotherIsTold_followsIt_andNeverComesInBetween() {
    story.add(
        () -> {
          heard.add("1 begins");
          story.add(says("3"));
          story.tell();
          heard.add("1 ends");
        });
    story.add(says("2"));
    story.tell();
    assertThat(heard).containsExactly("1 begins", "1 ends", "2", "3");
  }

  // ---- chapters that throw

  @Test
  void aChapterThatThrows_losesNoneOfTheRest_whichTheNextOneTells() {
    story.add(says("1"));
    story.add(fails("2"));
    story.add(says("3"));
    assertThatThrownBy(story::tell).hasMessage("2");
    assertThat(heard).containsExactly("1", "2");
    story.add(says("4"));
    story.tell();
    assertThat(heard).containsExactly("1", "2", "3", "4");
  }

  @Test
  void aChapterThatThrows_asTheLast_leavesAStoryThatGoesOn() {
    story.add(fails("1"));
    assertThatThrownBy(story::tell).hasMessage("1");
    story.tell();
    story.add(says("2"));
    story.tell();
    assertThat(heard).containsExactly("1", "2");
  }

  @Test
  void aBeginningThatThrows_keepsWhatIsToldLater_inTheStory() {
    story.addLater(says("2"));
    story.addBeginning(fails("1"));
    assertThatThrownBy(story::tell).hasMessage("1");
    assertThat(story.isOpen()).isFalse();
    story.addLater(says("3"));
    story.tell();
    assertThat(heard).containsExactly("1", "2", "3");
  }

  // ---- the beginning

  @Test
  void whatIsToldLater_isHeldUntilTheBeginningIsTold() {
    story.add(says("parked"));
    story.addLater(says("message"));
    story.tell();
    assertThat(heard).containsExactly("parked");
    story.add(says("unparked"));
    story.addBeginning(says("opened"));
    story.addLater(says("joined"));
    story.tell();
    assertThat(heard).containsExactly("parked", "unparked", "opened", "message", "joined");
  }

  @Test
  void whatIsToldLater_isNeverTold_whereThereIsNoBeginning() {
    story.addLater(says("message"));
    story.add(says("unparked"));
    story.tell();
    story.tell();
    assertThat(heard).containsExactly("unparked");
    assertThat(story.isOpen()).isFalse();
  }

  @Test
  void whatIsHeld_goesBeforeWhatIsAddedAfterTheBeginning() {
    story.addLater(says("message"));
    story.addBeginning(says("opened"));
    story.add(says("closed"));
    story.tell();
    assertThat(heard).containsExactly("opened", "message", "closed");
  }

  @Test
  void aStoryIsOpen_onlyOnceItHasCaughtUpWithItsBeginning() {
    assertThat(story.isOpen()).isFalse();
    List<Boolean> open = new ArrayList<>();
    story.add(() -> open.add(story.isOpen()));
    story.tell();
    story.addBeginning(() -> open.add(story.isOpen()));
    assertThat(story.isOpen()).isFalse();
    story.add(() -> open.add(story.isOpen()));
    story.addLater(() -> open.add(story.isOpen()));
    story.tell();
    assertThat(open).as("while there was still something to tell").hasSize(4).containsOnly(false);
    assertThat(story.isOpen()).isTrue();
  }

  @Test
  void aStoryThatAChapterInterrupted_isOpen_onlyAfterTheRestIsTold() {
    story.addBeginning(says("1"));
    story.add(fails("2"));
    story.addLater(says("3"));
    assertThatThrownBy(story::tell).hasMessage("2");
    assertThat(story.isOpen()).as("3 is still untold").isFalse();
    story.tell();
    assertThat(story.isOpen()).isTrue();
    assertThat(heard).containsExactly("1", "2", "3");
  }

  // ---- two threads

  private void onOther(Runnable action) throws InterruptedException, ExecutionException {
    other.submit(action).get();
  }

  @Test
  void whoFindsAnotherOneTelling_leavesItsChapterToThatOne_andGoesOnAtOnce()
      throws InterruptedException, ExecutionException {
    List<Thread> tellers = new ArrayList<>();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    story.addBeginning(
        () -> {
          tellers.add(Thread.currentThread());
          inside.countDown();
          await(goOn);
        });
    Future<?> first = other.submit(story::tell);
    inside.await();
    story.addLater(
        () -> {
          tellers.add(Thread.currentThread());
          heard.add("2");
        });
    story.tell();
    assertThat(heard).as("the call is back, and it is not told yet").isEmpty();
    assertThat(story.isOpen()).isFalse();
    goOn.countDown();
    first.get();
    assertThat(heard).containsExactly("2");
    assertThat(tellers).hasSize(2).doesNotContain(Thread.currentThread());
    assertThat(story.isOpen()).isTrue();
  }

  @Test
  void theNextTeller_mayBeAnotherThread() throws InterruptedException, ExecutionException {
    story.add(says("1"));
    onOther(story::tell);
    story.add(says("2"));
    story.tell();
    assertThat(heard).containsExactly("1", "2");
  }

  @Test
  void ofManyThreads_eachHasItsOwnOrder_oneTellsAtATime_andNothingIsLost()
      throws InterruptedException, ExecutionException {
    int threads = 4;
    int chapters = 2_000;
    ExecutorService many = Executors.newFixedThreadPool(threads);
    try {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CyclicBarrier begin = new CyclicBarrier(threads);
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        running.add(
            many.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < chapters; i++) {
                    String words = thread + " " + i;
                    story.add(
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          heard.add(words);
                          inside.decrementAndGet();
                        });
                    story.tell();
                  }
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
      assertThat(most).hasValue(1);
      assertThat(heard).hasSize(threads * chapters);
      for (int t = 0; t < threads; t++) {
        String thread = t + " ";
        List<Integer> numbers =
            heard.stream()
                .filter(each -> each.startsWith(thread))
                .map(each -> Integer.valueOf(each.substring(thread.length())))
                .toList();
        assertThat(numbers).hasSize(chapters).isSorted();
      }
    } finally {
      many.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }
}
