import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Arguments: profile (3a, ua1), file, profile, file ... One line per broken rule: file, profile, rule, message, object. */
public class CheckPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int at = 0; at + 1 < arguments.length; at += 2) {
            PDFAFlavour flavour = PDFAFlavour.fromString(arguments[at]);
            try (FileInputStream file = new FileInputStream(arguments[at + 1]);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                for (TestAssertion one : result.getTestAssertions()) {
                    if (one.getStatus() != TestAssertion.Status.PASSED) {
                        System.out.println(String.join("\t", arguments[at + 1], arguments[at],
                            one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber(),
                            String.valueOf(one.getMessage()), one.getLocation().getContext()));
                    }
                }
                System.out.println(String.join("\t", arguments[at + 1], arguments[at],
                    result.isCompliant() ? "conforms" : "does not conform", String.valueOf(result.getTotalAssertions())));
            }
        }
    }
}
