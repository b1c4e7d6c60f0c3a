package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A Chromium as a person uses it: what can be seen, pressed and typed, found by its words. */
final class Chromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path PICTURES = Path.of("target/console");
  private static final String DESKTOP = "Emulation.clearDeviceMetricsOverride";
  private static final String HAS_TEXT = "[contains(normalize-space(.), \"%s\")]";

  private final ChromeDriver driver;
  private final String address;

  private Chromium(ChromeDriver driver, String address) {
    this.driver = driver;
    this.address = address;
  }

  /**
   * Opens one; where there is none, the test is left out and says so.
   *
   * @param language what the browser asks for, such as fi
   */
  static Chromium open(String address, String language) {
    Optional<Path> chromium = program("chromium", "google-chrome");
    Optional<Path> its = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && its.isPresent(),
        "no Chromium with its driver is here: apt-get install chromium chromium-driver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    // A build server runs as root in a container, where Chromium's own sandbox cannot start.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    options.addArguments("--window-size=1440,900", "--lang=" + language);
    options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
    options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(its.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Chromium(new ChromeDriver(service, options), address);
  }

  private static Optional<Path> program(String... names) {
    List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator, -1));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Goes to a page of the console, such as "rejected". */
  void go(String page) {
    driver.get(address + "/#/" + page);
  }

  /** Goes to the first page with nobody signed in. */
  void stranger() {
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    go("overview");
    reload();
    find("//input[@id='key']");
  }

  /** Waits until somebody is signed in. */
  void isInside() {
    find("//header//nav");
  }

  /** Waits until nothing is on its way any more. */
  void settles() {
    patient()
        .until(
            () ->
                driver.findElements(By.cssSelector(".empty, .live")).stream()
                    .noneMatch(this::waits));
  }

  private boolean waits(WebElement element) {
    return List.of("One moment…", "Connecting…").contains(element.getText());
  }

  /** The text of the row of a table that begins with these words. */
  String row(String words) {
    return find("//tr[th[%s]]".formatted(".//a[normalize-space(.)=\"" + words + "\"]")).getText();
  }

  /** The pages that can be chosen. */
  List<String> menu() {
    return driver.findElements(By.cssSelector("nav a > span:not(.count)")).stream()
        .map(WebElement::getText)
        .toList();
  }

  void reload() {
    driver.navigate().refresh();
  }

  void back() {
    driver.navigate().back();
  }

  String url() {
    return driver.getCurrentUrl();
  }

  /** Waits until a text can be seen. */
  WebElement sees(String text) {
    return find(
        "//body//*[not(self::option)]"
            + HAS_TEXT.formatted(text)
            + "[not(*"
            + HAS_TEXT.formatted(text)
            + ")]");
  }

  /** Waits until a text cannot be seen any more. */
  void seesNoMore(String text) {
    String path = "//body//*" + HAS_TEXT.formatted(text);
    patient().until(() -> driver.findElements(By.xpath(path)).stream().noneMatch(Chromium::isSeen));
  }

  private static boolean isSeen(WebElement element) {
    try {
      return element.isDisplayed();
    } catch (StaleElementReferenceException e) {
      return false;
    }
  }

  boolean shows(String text) {
    return driver.findElements(By.xpath("//body//*" + HAS_TEXT.formatted(text))).stream()
        .anyMatch(Chromium::isSeen);
  }

  /** Presses a button or a link by its words, in the dialog when one is open. */
  void press(String words) {
    String named = "[normalize-space(.)=\"%s\" or @aria-label=\"%s\"]".formatted(words, words);
    String where =
        driver.findElements(By.cssSelector("dialog[open]")).isEmpty() ? "" : "//dialog[@open]";
    By path = By.xpath(where + "//*[self::button or self::a]" + named);
    patient().untilAsserted(() -> driver.findElement(path).click());
  }

  /** The field with this label or name. */
  WebElement field(String label) {
    return find(
        "//*[self::input or self::select][@name=\"%s\" or @id=\"%s\" or @aria-label=\"%s\"]"
            .formatted(label, label, label));
  }

  void write(String label, String text) {
    WebElement field = field(label);
    field.clear();
    field.sendKeys(text);
  }

  /** Ticks the box of this name. */
  void tick(String name) {
    field(name).click();
  }

  void choose(String label, String option) {
    find("//select[@name=\"%s\" or @aria-label=\"%s\"]/option[normalize-space(.)=\"%s\"]"
            .formatted(label, label, option))
        .click();
  }

  /** Types into whatever has the focus. */
  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Goes on by Tab until the focus is on something with these words, and presses Enter there. */
  void tabTo(String words) {
    for (int i = 0; i < 60; i++) {
      WebElement here = driver.switchTo().activeElement();
      if (words.equals(here.getText().strip()) || words.equals(here.getAttribute("aria-label"))) {
        return;
      }
      keys(Keys.TAB);
    }
    throw new AssertionError("the Tab key does not come to " + words);
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Waits for an element that can be seen. */
  WebElement find(String path) {
    try {
      return patient()
          .until(
              () ->
                  driver.findElements(By.xpath(path)).stream()
                      .filter(Chromium::isSeen)
                      .findFirst()
                      .orElse(null),
              Objects::nonNull);
    } catch (ConditionTimeoutException e) {
      String text = driver.findElement(By.tagName("body")).getText();
      throw new AssertionError(path + " is not to be seen on:\n" + text, e);
    }
  }

  /** Asks again and again: elements come, go and move while a page is made. */
  private ConditionFactory patient() {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .pollInSameThread()
        .ignoreExceptionsInstanceOf(WebDriverException.class);
  }

  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                // Colours that fade in would be measured half-way.
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Cuts it off from the network, or connects it again. */
  void offline(boolean offline) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** A phone of 320 pixels, or the desktop again. */
  void phone(boolean phone) {
    if (phone) {
      driver.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", 320, "height", 640, "deviceScaleFactor", 2, "mobile", true));
    } else {
      driver.executeCdpCommand(DESKTOP, Map.of());
    }
  }

  /** The page is as wide as the window: nobody has to move it sideways. */
  void fits(String page) {
    Number wide =
        (Number) driver.executeScript("return document.documentElement.scrollWidth - innerWidth");
    assertThat(wide.intValue()).as("pixels by which %s is too wide", page).isCloseTo(0, within(0));
  }

  /** Nothing that axe finds keeps people from using the page. */
  void isAccessible(String page) {
    driver.executeScript(axe());
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            axe.run().then((result) => done(result.violations.map((rule) =>
              rule.id + ': ' + rule.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' | '))));
            """);
    assertThat((List<?>) found).as("what axe finds on %s", page).isEmpty();
  }

  private static String axe() {
    String name = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    try (InputStream stream = Chromium.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the page complained of, such as something that its policy forbids, but for answers of the
   * API.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().equals(Level.SEVERE))
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("/console/api/"))
        .toList();
  }

  /** Takes a picture of the whole page, also of what is to be seen further down only. */
  void picture(String name) {
    try {
      Files.createDirectories(PICTURES);
      Object whole =
          driver
              .executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
              .get("data");
      Files.write(PICTURES.resolve(name + ".png"), Base64.getDecoder().decode(whole.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
