package io.custobarconnector.settings.declared;

import java.util.List;
import java.util.regex.Pattern;

/** Settings of the webshop, whose orders the flow webshop-orders reads. */
public final class WebshopCatalogue {

  private static final Pattern EXCHANGE_RATES =
      Pattern.compile("[A-Z]{3}=\\d+(\\.\\d+)?(\\s*,\\s*[A-Z]{3}=\\d+(\\.\\d+)?)*");

  public static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
              "webshop.platform",
              SettingType.matching(
                  Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*"),
                  "must be of lower-case letters, digits and hyphens, such as woocommerce"),
              "woocommerce",
              "What the webshop is made with: woocommerce, shopify, or your own files in routes/ say."),
          Setting.of(
              "webshop.url",
              AddressType.HTTP,
              "",
              "The webshop's address, such as https://shop.acme.example."),
          Setting.of(
              "webshop.key",
              SettingType.oneWord(),
              "",
              "WooCommerce: the consumer key, ck_…, of a key that may read."),
          Setting.secret(
              "webshop.secret",
              SettingType.oneWord(),
              "WooCommerce: the consumer secret, cs_…, of that key."),
          Setting.secret(
              "webshop.token",
              SettingType.oneWord(),
              "Shopify: the access token of an app with the scope read_orders."),
          Setting.of(
              "webshop.api-version",
              SettingType.matching(
                  Pattern.compile("\\d{4}-\\d{2}"),
                  "is not a version of Shopify's API, such as 2026-01"),
              "2026-01",
              "Shopify: the version of its API."),
          Setting.of(
              "webshop.overlap",
              SettingType.duration(),
              "10m",
              "How far back each run reads again, for changes that the webshop shows late."),
          Setting.of(
              "webshop.page-size",
              SettingType.wholeNumber(1, 1000),
              "100",
              "Orders read at a time: at most 100 from WooCommerce, 250 from Shopify."),
          Setting.of(
              "webshop.response-timeout",
              SettingType.duration(),
              "1m",
              "How long a source over HTTP may be silent. A whole call may take ten times as long."),
          Setting.of(
              "webshop.retries",
              SettingType.wholeNumber(0, 1000),
              "6",
              "How often a page is asked for again when the webshop is busy or its answer is cut."),
          Setting.of(
              "webshop.retry-delay",
              SettingType.duration(),
              "2s",
              "The wait before the first retry; it doubles each time, unless the webshop says."),
          Setting.of(
              "webshop.retry-max-delay",
              SettingType.duration(),
              "1m",
              "The longest wait between two retries, unless the webshop says."),
          Setting.of(
              "webshop.shop-id",
              SettingType.text(),
              "WEBSHOP",
              "The webshop's external_id among the shops in Custobar."),
          Setting.of(
              "webshop.order-prefix",
              SettingType.matching(
                  Pattern.compile("[A-Za-z0-9-]+"), "must be of letters, digits and hyphens"),
              "WEB-",
              "What order numbers begin with in Custobar, so that none is that of a receipt."),
          Setting.of(
              "webshop.customer-number",
              SettingType.text(),
              "commerce_cloud_customer",
              "The order's own field that holds the customer's number in Commerce Cloud."),
          Setting.of(
              "webshop.currency",
              SettingType.matching(Pattern.compile("[A-Z]{3}"), "is not a currency, such as EUR"),
              "EUR",
              "Custobar's own currency."),
          Setting.of(
              "webshop.exchange-rates",
              SettingType.matching(
                  EXCHANGE_RATES, "is not a list of rates, such as SEK=0.0872, USD=0.92"),
              "",
              "What one unit of another currency is in Custobar's own: SEK=0.0872, USD=0.92."),
          Setting.of(
              "webshop.event-type",
              SettingType.matching(
                  Pattern.compile("[A-Z0-9_]*<STATE>[A-Z0-9_]*"),
                  "must be of capitals, digits and underscores with <STATE> in it"),
              "ORDER_STATUS_<STATE>",
              "The type of the event that tells a new status of an order."),
          Setting.of(
              "webshop.event-age",
              SettingType.duration(),
              "2d",
              "A status that may be older than this makes no event, so that no old order starts a message."));

  private WebshopCatalogue() {}
}
