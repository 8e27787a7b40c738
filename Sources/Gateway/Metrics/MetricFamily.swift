/// One metric of `/metrics` (指标): its name, kind, labels and what it says.
///
/// Names and labels are listed here and nowhere else; `Docs/reference/metrics.md` is held to it.
public struct MetricFamily: Hashable, Sendable {
    /// Kinds of the Prometheus text format.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// Its name, with unit.
    public let name: String
    /// Its kind.
    public let kind: Kind
    /// Names of its labels, each of few values.
    public let labels: [String]
    /// What it says, in one sentence.
    public let help: String

    private init(_ name: String, _ kind: Kind, _ help: String) {
        self.init(name, kind, [], help)
    }

    private init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}

extension MetricFamily {
    static let requests = MetricFamily(
        "mianti_http_requests_total", .counter, ["method", "route", "status"],
        "Requests answered, by pattern of the route and class of the status.")
    static let durations = MetricFamily(
        "mianti_http_request_duration_seconds", .histogram, ["method", "route"],
        "Time from the head of a request to its answer.")
    static let inFlight = MetricFamily(
        "mianti_http_requests_in_flight", .gauge, "Requests being worked on.")
    static let refused = MetricFamily(
        "mianti_http_refused_total", .counter, ["status", "code"],
        "Requests refused for load or time: 408, 429 and 503, by code of the refusal.")
    static let commitUnits = MetricFamily(
        "mianti_store_commit_units", .histogram, "Units of work that shared one commit.")
    static let commitSeconds = MetricFamily(
        "mianti_store_commit_duration_seconds", .histogram,
        "Time of one commit with the work of its units, until it is durable.")
    static let storeErrors = MetricFamily(
        "mianti_store_errors_total", .counter, ["kind"],
        "Reads and writes the store could not do; lost races are not among them.")
    /// Whether the store takes writes.
    public static let writable = MetricFamily(
        "mianti_store_writable", .gauge, "1 while the store takes writes, else 0.")
    /// Units that wait for a commit.
    public static let writeQueue = MetricFamily(
        "mianti_store_write_queue", .gauge, "Units of work that wait for a commit.")
    /// Whether the store answered this scrape.
    public static let storeAnswers = MetricFamily(
        "mianti_store_up", .gauge,
        "1 when the store answered this scrape, else 0 and what is read from it is left out.")
    static let recorderQueue = MetricFamily(
        "mianti_recorder_queue", .gauge, "Access records that wait to be written.")
    /// Entries of the ledger.
    public static let ledgerSize = MetricFamily(
        "mianti_ledger_size", .gauge, "Entries of the ledger.")
    /// Entries of the newest checkpoint.
    public static let checkpointSize = MetricFamily(
        "mianti_ledger_checkpoint_size", .gauge, "Entries the newest checkpoint is over.")
    /// Events without a place.
    public static let waitingEvents = MetricFamily(
        "mianti_ledger_waiting_events", .gauge,
        "Events without a place in the ledger yet; counted up to 10000.")
    /// How long the oldest of them has been seen waiting.
    public static let waitingSeconds = MetricFamily(
        "mianti_ledger_waiting_seconds", .gauge,
        "How long this process has seen the oldest of them wait, from scrape to scrape.")
    /// The last number of a receiver.
    public static let feedLast = MetricFamily(
        "mianti_feed_last_number", .gauge, ["receiver"], "The last number in a receiver's feed.")
    static let feedLag = MetricFamily(
        "mianti_feed_lag_entries", .gauge, ["receiver"],
        "Entries behind the cursor with which a receiver last asked this process.")
    /// Open records of publicity.
    public static let openRecords = MetricFamily(
        "mianti_publicity_open_records", .gauge, ["condition"],
        "Records not reported yet: overdue, due within three days, incomplete, all; of the first 10000."
    )
    static let signatures = MetricFamily(
        "mianti_signatures_total", .counter, ["operation", "algorithm"],
        "Signatures made and checked.")
    static let signatureSeconds = MetricFamily(
        "mianti_signature_seconds_total", .counter, ["operation", "algorithm"],
        "Time spent making and checking signatures.")
    /// What runs.
    public static let build = MetricFamily(
        "mianti_build_info", .gauge, ["version"], "Always 1; the label says what runs.")
    static let cpu = MetricFamily(
        "process_cpu_seconds_total", .counter, "Processor time of the process.")
    static let resident = MetricFamily(
        "process_resident_memory_bytes", .gauge, "Memory of the process that is in use.")
    static let virtual = MetricFamily(
        "process_virtual_memory_bytes", .gauge, "Addresses the process has taken.")
    static let files = MetricFamily("process_open_fds", .gauge, "Open files and sockets.")
    static let filesLimit = MetricFamily(
        "process_max_fds", .gauge, "Files and sockets that may be open.")
    static let started = MetricFamily(
        "process_start_time_seconds", .gauge, "When the process started, seconds since 1970.")

    /// All of them, in the order in which they are written.
    public static let all = [
        requests, durations, inFlight, refused, commitUnits, commitSeconds, storeErrors, writable,
        writeQueue, storeAnswers, recorderQueue, ledgerSize, checkpointSize, waitingEvents,
        waitingSeconds,
        feedLast, feedLag, openRecords, signatures, signatureSeconds, build, cpu, resident,
        virtual, files, filesLimit, started,
    ]
}
