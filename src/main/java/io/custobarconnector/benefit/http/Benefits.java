package io.custobarconnector.benefit.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.Benefit.Validity;
import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.benefit.ledger.Ledger;
import io.custobarconnector.benefit.ledger.Reversals;
import io.custobarconnector.benefit.lookup.LookUpResult;
import io.custobarconnector.benefit.lookup.LookUps;
import io.custobarconnector.settings.part.BenefitSettings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The steps of the till's routes: what it may see, what it may use, what it may take back. */
public final class Benefits {

  private final LookUps lookUps;
  private final HeldBenefits benefits;
  private final Ledger ledger;
  private final Reversals reversals;
  private final BenefitSettings settings;
  private final InstantSource clock;

  Benefits(
      LookUps lookUps,
      HeldBenefits benefits,
      Ledger ledger,
      Reversals reversals,
      BenefitSettings settings,
      InstantSource clock) {
    this.lookUps = lookUps;
    this.benefits = benefits;
    this.ledger = ledger;
    this.reversals = reversals;
    this.settings = settings;
    this.clock = clock;
  }

  /** The customers of a phone number, within the deadline, which began with the request. */
  public LookUpResult lookUp(String phone, Exchange exchange) throws InterruptedException {
    return lookUps.ask(phone, Tills.passed(exchange));
  }

  /** The same for a redemption, which most often follows a look-up by seconds. */
  public LookUpResult lookUpForRedemption(TillRequest.Redemption request, Exchange exchange)
      throws InterruptedException {
    Optional<LookUpResult> fresh =
        lookUps
            .fresh(request.phone(), request.till().deadline())
            .filter(known -> known.holders().stream().anyMatch(h -> has(h, request)));
    return fresh.isPresent() ? fresh.get() : lookUp(request.phone(), exchange);
  }

  private static boolean has(CustomerBenefits holder, TillRequest.Redemption request) {
    return isMeant(holder.customerId(), request) && holder.benefit(request.benefitId()).isPresent();
  }

  private static boolean isMeant(String customerId, TillRequest.Redemption request) {
    return request.customerId().map(customerId::equals).orElse(true);
  }

  /** What a till may offer: neither what has been used nor what has expired. */
  public Reply offers(String phone, LookUpResult known) {
    LedgerView counts = known.counts();
    ObjectNode body = Reply.object().put("phone", phone);
    ArrayNode customers = body.putArray("customers");
    for (CustomerBenefits holder : known.holders()) {
      ArrayNode offers =
          customers.addObject().put("customerId", holder.customerId()).putArray("benefits");
      for (Benefit benefit : counts.complete(holder).benefits()) {
        Validity validity = benefit.at(clock.instant(), settings.zone());
        int left = counts.left(holder.customerId(), benefit);
        if (validity != Validity.EXPIRED && left > 0) {
          offers.add(offer(benefit, validity, left));
        }
      }
    }
    body.put("source", known.source().name().toLowerCase(Locale.ROOT));
    body.put("asOf", known.asOf().toString());
    return new Reply(200, body);
  }

  private static ObjectNode offer(Benefit benefit, Validity validity, int left) {
    ObjectNode offer =
        Reply.object()
            .put("id", benefit.id())
            .put("title", benefit.title().orElse(benefit.id()))
            .put("validFrom", benefit.validFrom().orElse(null))
            .put("validUntil", benefit.validUntil().orElse(null))
            .put("status", validity == Validity.VALID ? "available" : "upcoming");
    return benefit.uses() > 1 ? offer.put("usesLeft", left) : offer;
  }

  /** The answer to the same request before; null when it is new. */
  public Reply earlier(TillRequest request) {
    return ledger.earlier(request).orElse(null);
  }

  /** Uses a benefit. */
  public Reply use(TillRequest.Redemption request, LookUpResult known) {
    LedgerView counts = known.counts();
    List<CustomerBenefits> meant =
        known.holders().stream()
            .filter(holder -> isMeant(holder.customerId(), request))
            .map(counts::complete)
            .toList();
    List<CustomerBenefits> having =
        meant.stream().filter(h -> h.benefit(request.benefitId()).isPresent()).toList();
    if (having.size() > 1) {
      throw new ProblemException(
          Problem.CUSTOMER_NEEDED,
          "customerId: say which of the phone number's customers",
          Map.of("customerIds", having.stream().map(CustomerBenefits::customerId).toList()));
    }
    if (having.isEmpty()) {
      return nobodyHasIt(request, meant, known);
    }
    String customerId = having.get(0).customerId();
    return use(
        request, customerId, having.get(0).benefit(request.benefitId()).orElseThrow(), known);
  }

  private Reply use(
      TillRequest.Redemption request, String customerId, Benefit benefit, LookUpResult known) {
    Optional<ProblemException> hindrance = hindrance(benefit, known);
    return ledger.use(request, customerId, benefit, !known.isLive(), connection -> hindrance);
  }

  /** Why the benefit cannot be used now, whoever asks. */
  private Optional<ProblemException> hindrance(Benefit benefit, LookUpResult known) {
    return switch (benefit.at(clock.instant(), settings.zone())) {
      case EXPIRED ->
          Optional.of(
              new ProblemException(
                  Problem.BENEFIT_EXPIRED,
                  "its last moment has passed",
                  Map.of("validUntil", benefit.validUntil().orElse(""))));
      case UPCOMING ->
          Optional.of(
              new ProblemException(
                  Problem.BENEFIT_NOT_YET_VALID,
                  "its first moment is still to come",
                  Map.of("validFrom", benefit.validFrom().orElse(""))));
      case VALID ->
          known.isLive() || settings.offline(benefit.id()).allow()
              ? Optional.empty()
              : Optional.of(unreachable());
    };
  }

  /**
   * It may be gone from Custobar because it was used here; then the till is told so. Or it was
   * given back since the look-up, which still counted it as used: what the ledger gives back is
   * read after what stands, so one of the two is seen. Of a benefit that was taken from the
   * customer, nothing is left, however often it might have been used.
   */
  private Reply nobodyHasIt(
      TillRequest.Redemption request, List<CustomerBenefits> meant, LookUpResult known) {
    ProblemException unknown =
        known.isLive()
            ? new ProblemException(
                Problem.BENEFIT_UNKNOWN, "none of the phone number's customers has it")
            : unreachable();
    Map<String, List<Redemption>> standing = new LinkedHashMap<>();
    for (CustomerBenefits holder : meant) {
      standing.put(
          holder.customerId(),
          ledger.standing(request.till(), holder.customerId(), request.benefitId()));
    }
    for (Map.Entry<String, List<Redemption>> uses : standing.entrySet()) {
      if (uses.getValue().stream().anyMatch(use -> use.belongsTo(request))) {
        return standing(request, uses, known, unknown);
      }
    }
    LedgerView now = ledger.counts(request.till(), benefits, List.copyOf(standing.keySet()));
    for (CustomerBenefits holder : meant) {
      Optional<Benefit> givenBack = now.complete(holder).benefit(request.benefitId());
      if (givenBack.isPresent()) {
        return use(request, holder.customerId(), givenBack.get(), known);
      }
    }
    for (Map.Entry<String, List<Redemption>> uses : standing.entrySet()) {
      if (!uses.getValue().isEmpty()) {
        return standing(request, uses, known, unknown);
      }
    }
    return ledger.refuse(request, unknown);
  }

  /** What stands may be given back before it is decided. */
  private Reply standing(
      TillRequest.Redemption request,
      Map.Entry<String, List<Redemption>> uses,
      LookUpResult known,
      ProblemException unknown) {
    String customerId = uses.getKey();
    Benefit benefit = Benefit.read(benefits.tree(uses.getValue().get(0).held())).orElseThrow();
    return ledger.use(
        request,
        customerId,
        benefit,
        !known.isLive(),
        connection ->
            LedgerView.read(connection, benefits, List.of(customerId))
                .givenBack(customerId)
                .stream()
                .filter(back -> back.id().equals(benefit.id()))
                .findFirst()
                .map(back -> hindrance(back, known))
                .orElse(Optional.of(unknown)));
  }

  private static ProblemException unreachable() {
    return new ProblemException(
        Problem.CUSTOBAR_UNREACHABLE, "nothing was changed; the same request may be repeated");
  }

  /** Takes back what a receipt used. */
  public Reply reverse(TillRequest.Reversal request) {
    return reversals.reverse(request);
  }

  /** What a receipt used. */
  public Reply history(String receiptId, Exchange exchange) {
    return ledger.history(Tills.till(exchange), receiptId);
  }
}
