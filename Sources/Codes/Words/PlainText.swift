/// Texts that people typed (自由文本): which characters they may hold.
public enum PlainText {
    /// The first scalar that must not stand in a name or a number, as `U+XXXX`; nil when clean.
    ///
    /// Ours: control characters, bidi controls, zero-width and noncharacters are refused;
    /// rare characters (生僻字) are allowed. With `lines`, line feeds and tabs are allowed too.
    public static func refusedScalar(in text: String, lines: Bool = false) -> String? {
        for scalar in text.unicodeScalars where isRefused(scalar, lines: lines) {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        }
        return nil
    }

    private static func isRefused(_ scalar: Unicode.Scalar, lines: Bool) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: !lines
        case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        // Noncharacters, by their numbers: the tables of the library took longer than all the rest.
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}

/// Names of natural persons where they are shown masked (姓名脱敏).
public enum Masked {
    /// The family name and `某` for each further character; one character stays `某`.
    public static func name(_ name: String) -> String {
        guard name.count > 1, let first = name.first else { return "某" }
        return String(first) + String(repeating: "某", count: min(name.count - 1, 2))
    }
}
