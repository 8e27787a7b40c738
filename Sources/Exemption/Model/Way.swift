/// A way by which a material need not be handed in (免提交方式), in the order of trying.
///
/// Cheapest for the citizen first. Ours: no source fixes an order.
public enum Way: String, Sendable, CaseIterable, Comparable {
    /// Not asked at all (直接取消).
    case cancelled = "CAN"
    /// The system writes it (智能制作).
    case generated = "GEN"
    /// The electronic license stands in (电子证照调用).
    case license = "LIC"
    /// Data instead of the paper (数据共享).
    case shared = "SHR"
    /// A yes/no check at the source (共享核验).
    case check = "CHK"
    /// What was handed in before (历史材料复用).
    case reused = "REU"
    /// A person in the other office answers (部门间核查).
    case inquiry = "XCH"
    /// A promise instead of the proof (告知承诺).
    case promise = "CMT"
    /// Handed in later (容缺后补).
    case deferred = "DEF"

    /// Its place in the order of trying, from 0.
    public var place: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }

    /// Ways that are tried earlier come first.
    public static func < (left: Way, right: Way) -> Bool { left.place < right.place }
}

/// How one attempt to do without a material ended (尝试结果); only `met` spares.
public enum AttemptResult: String, Sendable, CaseIterable {
    /// The source holds what the material would have shown.
    case met = "MET"
    /// The source knows nothing of the person.
    case notFound = "NOT_FOUND"
    /// The source's data is older than allowed.
    case stale = "STALE"
    /// The source says otherwise.
    case mismatch = "MISMATCH"
    /// There is one, and it is not in force.
    case invalid = "INVALID"
    /// The source does not work or is paused.
    case sourceDown = "SOURCE_DOWN"
    /// The source did not answer in time.
    case timeout = "TIMEOUT"
    /// No right to ask, or the way is barred here.
    case notAllowed = "NOT_ALLOWED"
    /// The applicant says the data is wrong.
    case objected = "OBJECTED"
    /// The way does not fit this case.
    case notApplicable = "NOT_APPLICABLE"
}

/// What is to be done about one material (材料处理结果).
public enum MaterialOutcome: String, Sendable, CaseIterable {
    /// Need not be handed in (免提交).
    case spared
    /// To be handed in (提交).
    case submit
    /// May be handed in later (容缺后补).
    case deferred
    /// A promise is allowed instead (告知承诺).
    case promised
    /// Another office has yet to answer (待答复).
    case pending
    /// A case question is open (待确认).
    case unknown
    /// Not asked in this case (不适用).
    case notApplicable
}
