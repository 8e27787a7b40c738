/// Texts that people typed (自由文本): which characters they may hold.
public enum PlainText {
    /// The first scalar that must not stand in a name or a number, as `U+XXXX`; nil when clean.
    ///
    /// Ours: control and format characters, bidi controls, zero-width ones, blanks that look like
    /// nothing, noncharacters and code points without a character are refused; rare characters
    /// (生僻字) are allowed, with the whole planes 2 and 3, to which each year adds. With `lines`,
    /// line feeds and tabs are allowed too.
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
        // ASCII, Chinese punctuation, Han with extension A, full-width forms: without the tables of
        // the library, which took longer than all the rest.
        case 0x20...0x7E, 0x3000...0x303F, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xFF01...0xFF5E: false
        case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0xFEFF, 0xFFF0...0xFFFB, 0xE0000...0xE007F:
            true
        // A joiner of nothing, and fillers that print as nothing.
        case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0: true
        case 0xFDD0...0xFDEF: true
        case 0x20000...0x3FFFD: scalar.value & 0xFFFE == 0xFFFE
        default: scalar.value & 0xFFFE == 0xFFFE || isNoCharacter(scalar)
        }
    }

    private static func isNoCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned: true
        default: false
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
