extension Setting {
    /// The settings of the front door (门限), as `DoorSettings` takes them.
    static let ofDoor = [
        Setting(
            key: "head.seconds", flag: nil, kind: .whole(1...3600), standard: "10",
            meaning:
                "from the connect, or the end of the answer before, to the last octet of "
                + "the next request's head; octets on the way gain no time"),
        Setting(
            key: "head.kibibytes", flag: nil, kind: .whole(4...1024), standard: "32",
            meaning:
                "KiB of the request line and all header fields of a request, else 431"),
        Setting(
            key: "head.fields", flag: nil, kind: .whole(10...1000), standard: "100",
            meaning: "header fields of a request, else 431"),
        Setting(
            key: "pace.seconds", flag: nil, kind: .whole(1...3600), standard: "7",
            meaning: "how often the pace of a body or an answer is looked at"),
        Setting(
            key: "pace.rate", flag: nil, kind: .whole(1...1_048_576), standard: "2048",
            meaning:
                "octets a second a body must come, and an answer be read, at least; else "
                + "408 or the end of the connection within two looks"),
        Setting(
            key: "connections", flag: nil, kind: .whole(16...1_000_000), standard: nil,
            meaning:
                "connections at once, further ones are answered 503; when absent 4096, or "
                + "fewer where the system allows fewer open files"),
        Setting(
            key: "bodies.mebibytes", flag: nil, kind: .whole(20...65_536), standard: "64",
            meaning: "MiB of all request bodies in memory together, else 503"),
    ]
}
