package io.custobarconnector.custobar.value;

import com.sanctionco.jmail.Email;
import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * E-mail addresses that a message could reach: RFC 5322 without its museum pieces (comments, source
 * routes, IP addresses). The part before the @ keeps its case, the domain is written in lower case
 * and in ASCII.
 */
public final class EmailAddresses implements Converter {
  private static final EmailValidator VALIDATOR =
      JMail.validator()
          .requireAscii()
          .requireTopLevelDomain()
          .disallowSingleCharacterTopLevelDomains()
          .disallowIpDomain()
          .disallowExplicitSourceRouting()
          .disallowQuotedIdentifiers()
          .disallowObsoleteWhitespace()
          .withRule(email -> email.comments().isEmpty());

  /** Blanks of any kind around it, and what nobody sees anywhere in it. */
  private static final Pattern INVISIBLE =
      Pattern.compile("^[\\p{Z}\\s\\p{Cf}]+|[\\p{Z}\\s\\p{Cf}]+$|\\p{Cf}+");

  @Override
  public Object convert(Object plain) throws InvalidValue {
    if (!(plain instanceof String text)) {
      throw SourceValue.wrongType("an e-mail address", plain);
    }
    String address = INVISIBLE.matcher(text).replaceAll("");
    int at = address.lastIndexOf('@');
    if (at < 1) {
      throw new InvalidValue("not_an_email", "not an e-mail address: nothing before an @");
    }
    String ascii = address.substring(0, at + 1) + ascii(address.substring(at + 1));
    Email email = VALIDATOR.tryParse(ascii).orElseThrow(EmailAddresses::malformed);
    return email.localPart() + "@" + email.domain();
  }

  private static String ascii(String domain) throws InvalidValue {
    try {
      return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static InvalidValue malformed() {
    return new InvalidValue("not_an_email", "not a well-formed e-mail address");
  }
}
