import Codes
import Signing
import TestSupport
import Testing

extension StoreSuite {
    @Test(arguments: StoreKind.all)
    func `events get their places in the order of arrival, without gaps`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            for number in 1...5 {
                try await store.commit(
                    [Sample.put("\(number)", event: try Sample.event("license", "[\(number)]"))],
                    answer: nil)
            }
            #expect(try await store.events(stream: nil, after: -1, limit: 10).isEmpty)
            #expect(try await store.sequence() == 5)
            #expect(try await store.sequence() == 0)
            let events = try await store.events(stream: nil, after: -1, limit: 10)
            #expect(events.map(\.sequence) == [0, 1, 2, 3, 4])
            #expect(events.map(\.record.id) == ["1", "2", "3", "4", "5"])
            let rest = try await store.events(stream: "license", after: 1, limit: 2)
            #expect(rest.map(\.sequence) == [2, 3])
            #expect(try await store.events(stream: "access", after: -1, limit: 9).isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `an event has its leaf, its body and the revision it made`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let draft = try Sample.event("license", "{\"state\":\"valid\"}")
            try await store.commit([Sample.put("a", event: draft)], answer: nil)
            try await store.sequence()
            try await store.commit(
                [Sample.put("a", .revision(1), event: try Sample.event())], answer: nil)
            let events = try await store.events(of: Sample.ref("a"))
            #expect(events.map(\.sequence) == [0, -1])
            #expect(events.map(\.revision) == [1, 2])
            let event = try #require(events.first)
            #expect(event.id == draft.id && event.salt == draft.salt && event.body == draft.body)
            #expect(event.leaf == SM3.digest([0] + draft.salt + draft.body))
            #expect(event.record == Sample.ref("a"))
            #expect(try await store.events(of: Sample.ref("b")).isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `events of one unit stand in the order of its changes`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let changes = try ["c", "a", "b"].map { Sample.put($0, event: try Sample.event()) }
            try await store.commit(changes, answer: nil)
            try await store.sequence()
            let events = try await store.events(stream: nil, after: -1, limit: 9)
            #expect(events.map(\.record.id) == ["c", "a", "b"])
        }
    }

    @Test(arguments: StoreKind.all)
    func `each department counts its own events, without gaps, in the order of the ledger`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let departments = ["a", "b", "a", "c", "b", "a"]
            for (place, department) in departments.enumerated() {
                let draft = try Sample.event("license", department: department)
                try await store.commit([Sample.put("\(place)", event: draft)], answer: nil)
                let waiting = try await store.events(of: Sample.ref("\(place)"))
                #expect(waiting.map(\.departmentNumber) == [0])
                #expect(waiting.map(\.department) == [department])
                // Steps of two, one and three events.
                if [1, 2].contains(place) { try await store.sequence() }
            }
            try await Sample.sequenceAll(store)
            let events = try await store.events(stream: nil, after: -1, limit: 9)
            #expect(events.map(\.department) == departments)
            #expect(events.map(\.departmentNumber) == [1, 1, 2, 1, 2, 3])
        }
    }

    @Test(arguments: StoreKind.all)
    func `a department's numbers go on behind a full step`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let changes = try (0..<1003).map {
                Sample.put("\($0)", event: try Sample.event(department: $0 % 3 == 0 ? "a" : "b"))
            }
            try await store.commit(changes, answer: nil)
            try await Sample.sequenceAll(store)
            let events = try await store.events(stream: nil, after: -1, limit: 2000)
            for (department, count) in [("a", 335), ("b", 668)] {
                let numbers = events.filter { $0.department == department }.map(\.departmentNumber)
                #expect(numbers == (1...count).map(Int64.init))
            }
            let entries = try await store.feed(receiver: "centre", after: 1002, limit: 9)
            #expect(entries.map(\.number) == [1003])
            #expect(entries.map(\.event) == events.suffix(1))
        }
    }

    @Test(arguments: StoreKind.all)
    func `a step numbers at most a thousand`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let changes = try (0..<1001).map {
                Sample.put("\($0)", event: try Sample.event())
            }
            try await store.commit(changes, answer: nil)
            #expect(try await store.sequence() == 1000)
            #expect(try await store.sequence() == 1)
            // One page of numbers is not enough for a receiver that comes now.
            let last = try await store.feed(receiver: "late", after: 999, limit: 10)
            #expect(last.map(\.number) == [1000, 1001])
        }
    }

    @Test(arguments: StoreKind.all)
    func `a receiver gets dense numbers of publicity events only`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            #expect(try await store.feed(receiver: "centre", after: 0, limit: 9).isEmpty)
            for number in 1...6 {
                let stream = number % 2 == 0 ? "publicity" : "access"
                try await store.commit(
                    [Sample.put("\(number)", event: try Sample.event(stream))], answer: nil)
            }
            #expect(try await store.feed(receiver: "centre", after: 0, limit: 9).isEmpty)
            try await store.sequence()
            let entries = try await store.feed(receiver: "centre", after: 0, limit: 9)
            #expect(entries.map(\.number) == [1, 2, 3])
            #expect(entries.map(\.event.record.id) == ["2", "4", "6"])
            let rest = try await store.feed(receiver: "centre", after: 1, limit: 1)
            #expect(rest.map(\.number) == [2])
        }
    }

    @Test(arguments: StoreKind.all)
    func `a receiver made later gets the whole past, and goes on from there`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            for number in 1...3 {
                try await store.commit(
                    [Sample.put("\(number)", event: try Sample.event())], answer: nil)
            }
            try await Sample.sequenceAll(store)
            let past = try await store.feed(receiver: "late", after: 0, limit: 9)
            #expect(past.map(\.event.sequence) == [0, 1, 2])
            try await store.commit([Sample.put("4", event: try Sample.event())], answer: nil)
            try await Sample.sequenceAll(store)
            for receiver in ["late", "later"] {
                let all = try await store.feed(receiver: receiver, after: 0, limit: 9)
                #expect(all.map(\.number) == [1, 2, 3, 4])
                #expect(all.map(\.event.record.id) == ["1", "2", "3", "4"])
            }
        }
    }
}
